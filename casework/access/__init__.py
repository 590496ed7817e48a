"""Who may do what (permissions) and which rows exist for whom (tenancy)."""
