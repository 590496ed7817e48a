"""The steps that a case can wait for, by what they are about; next_step.py asks them."""
