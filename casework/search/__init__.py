"""Search: one portable table of tokens, read by scope."""
