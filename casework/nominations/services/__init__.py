"""Changes of nominations, split by desk: the county writes and submits, prefecture and province decide, one list is published."""
