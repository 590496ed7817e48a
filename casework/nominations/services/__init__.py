"""Changes of nominations by desk: the county writes and submits, prefecture and province decide."""
