"""The auditor's pages: search, one entry, one object, one figure down to its evidence, anchors, export."""
