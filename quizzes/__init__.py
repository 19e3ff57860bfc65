"""Items at rest, quizzes and attempts."""
