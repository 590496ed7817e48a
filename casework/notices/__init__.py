"""The inbox: messages to one person each, reminders that go out once per step, nudges by a person."""
