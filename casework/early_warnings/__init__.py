"""Early warnings: plain rules over today's rows. Computed whenever they are shown, never stored."""
