"""Lists as files, exactly as they are shown: at once when they are short, else by a process of its own."""
