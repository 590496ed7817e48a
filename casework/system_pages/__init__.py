"""The system administrator's pages: the installation, its jobs, letters and settings. No accounts, no business content."""
