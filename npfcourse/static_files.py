"""How static files are named for browsers that keep them."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Hashed names also inside the imports of scripts: else one module would be loaded twice, and run twice."""

    support_js_module_import_aggregation = True
