"""Papers of cases: built as plain data first, written as Word or PDF second; the evidence package."""
