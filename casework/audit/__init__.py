"""The append-only log: a row for every change, written in the change's own transaction."""
