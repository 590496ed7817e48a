"""The code lists as CSV with their sources, and the loader that keeps editions side by side."""
