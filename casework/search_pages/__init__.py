"""The one search of the top bar: everything that the person may see, by kind."""
