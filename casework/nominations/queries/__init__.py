"""Reads of nominations, split by what is shown: the list, one nomination, what speaks for or against it."""
