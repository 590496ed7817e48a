"""Personal data as the law asks: what is held and why, the own data, corrections, and the end of their keeping."""
