"""Items as files: each format reads text into items with a report of problems, and writes items as text."""
