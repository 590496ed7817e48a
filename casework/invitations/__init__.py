"""Invitations: a link, once, by which an expert or the contact of an enterprise makes the own account."""
