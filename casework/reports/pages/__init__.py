"""Report pages between queries and templates: what was asked for, addresses, lines, drawings as plain numbers."""
