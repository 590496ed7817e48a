"""Reads of the enterprise register, split by what is shown: the list, one file, size classes, look-alikes."""
