"""How large an article may be: checked before any work, here and in the limited process."""

LARGEST_ARTICLE = 10_000_000
TOO_LARGE = f"The file is larger than {LARGEST_ARTICLE // 1_000_000} MB, the limit for an article."
