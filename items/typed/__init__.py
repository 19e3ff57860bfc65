"""Typed answers: what a learner wrote against what is accepted, without a language model.

`items.typed.chain.judge` goes from the certain to the doubtful: the same words, small slips of the keyboard,
a veto on negation, opposites, numbers and roles, and last the meaning, which an encoder passed in compares.
Nothing here loads a library; whoever wants the last step brings the encoder.
"""
