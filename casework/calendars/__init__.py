"""Working days: rest days, make-up days, local days, and deadlines that explain themselves."""
