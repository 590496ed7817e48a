"""Training classes that a unit held in a year, typed one by one with its annual return (table 8)."""
