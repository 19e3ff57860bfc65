"""How large an article may be: checked before any work, here and in the limited process."""

LARGEST_FILE = 20_000_000
LARGEST_ARTICLE = 10_000_000
PACKED = frozenset({"docx", "epub", "pdf"})
"""Formats whose files hold more than text: they may be larger than an article of plain characters."""
TOO_LARGE = f"The text is larger than {LARGEST_ARTICLE // 1_000_000} MB, the limit for an article."
TOO_LARGE_A_FILE = f"The file is larger than {LARGEST_FILE // 1_000_000} MB, the limit for an article."
