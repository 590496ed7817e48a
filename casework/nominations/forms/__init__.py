"""Forms of the selection: the nomination itself, the review desks, objections."""
