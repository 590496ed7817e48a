"""Shared HTTP furniture: guards, form base, error pages, template filters, the frame around every page."""
