"""Selection: nominate, review, decide, publish, confirm, substitute."""
