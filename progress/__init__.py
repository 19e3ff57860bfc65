"""What a learner has done and should do next, derived from facts."""
