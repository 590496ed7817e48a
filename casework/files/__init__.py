"""Files: checked by extension and content, stored under random names, served only through their parent's scope."""
