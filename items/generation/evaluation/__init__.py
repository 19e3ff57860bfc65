"""Judging the question engine: articles, the verdicts of readers, and what they add up to.

`articles/` and `verdicts/` hold data; README.md says what each set is for. The command is
``python -m items.generation.evaluate``.
"""
