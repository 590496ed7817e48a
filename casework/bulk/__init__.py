"""Steps on many rows of a list at once: preview, one transaction per row, a page with what became of each, undo."""
