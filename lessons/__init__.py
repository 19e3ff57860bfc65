"""Articles, courses and the lessons made of them."""
