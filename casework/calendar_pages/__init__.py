"""Pages of the working calendar: the year, local days with what they move, and how a deadline was counted."""
