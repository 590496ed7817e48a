"""One test for each line of the programme that says what goes wrong."""
