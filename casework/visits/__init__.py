"""Visits to an enterprise: logged in minutes on a phone, counted once, confirmed by the enterprise."""
