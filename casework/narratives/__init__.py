"""The text of a return: paragraphs with bound figures, their history, and the model cases that go with it."""
