"""Imports of enterprises and nominations from a spreadsheet: template, preview, writing in steps, undo."""
