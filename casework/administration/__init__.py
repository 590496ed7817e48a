"""The security administrator's pages: accounts of staff at or below the own region, and their yearly review."""
