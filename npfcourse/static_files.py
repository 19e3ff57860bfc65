"""How static files are named for browsers that keep them."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Hashed names also inside the imports of scripts: else a module is loaded twice and runs twice."""

    support_js_module_import_aggregation = True
