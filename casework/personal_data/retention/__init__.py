"""The end of keeping: what is due on a day, counted first, then erased or replaced by pseudonyms once it is confirmed."""
