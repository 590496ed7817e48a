"""Accounts: signing in and out, sessions, who the signed-in person is and how far the person's rows reach."""
