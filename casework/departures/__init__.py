"""People who leave: their open work in groups, handed over to a successor or the pool, in one piece."""
