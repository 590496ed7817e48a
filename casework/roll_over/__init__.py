"""The year roll-over: what becomes of the cases that are open at the end of their programme year."""
