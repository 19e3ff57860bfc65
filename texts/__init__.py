"""Foreign files to structured text: pure Python, no Django, no database."""
