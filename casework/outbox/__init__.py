"""Messages that leave the house: written with the change that causes them, sent after its commit."""
