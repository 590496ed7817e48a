"""The year-end summary: its plain dataclasses, the catalogue of figures and tables, and the paper writers."""
