"""Scheduled follow-ups of a case: made by the year's cadence, held, cancelled, handed over, recounted."""
