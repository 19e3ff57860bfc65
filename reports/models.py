"""What reports keep: files that were asked for."""

from __future__ import annotations

from reports.export_models import ExportFile, ExportPart

__all__ = ["ExportFile", "ExportPart"]
