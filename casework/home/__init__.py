"""The first page of every role: what is overdue, what waits, what is next."""
