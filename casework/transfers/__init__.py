"""Transfer of a case to another county: proposed, accepted or sent back, decided above both, handed over."""
