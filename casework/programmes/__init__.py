"""A programme year: places, quotas, dates and cadences, all of them data."""
