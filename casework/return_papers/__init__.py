"""Papers of a return: its text and tables as files, and everything of a unit and the units below in one package."""
