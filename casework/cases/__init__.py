"""The life cycle of a case, its list, its page and its story."""
