"""The demo: believable names and texts as CSV, and the code that plays years of the programme from them."""
