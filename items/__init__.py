"""Everything about one question: pure Python, no Django, no database."""
