"""Scoring by noun: what a kind's answer earns, where that is more than a few lines of `items.grading`."""
