"""One enterprise, one plan: versions and their approval, action items from report to strike-off, extensions."""
