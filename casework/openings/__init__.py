"""Reasoned access (有因查阅): a superior unit opens what a county keeps to itself of one case, for three hours."""
