"""A hospital at work: open boards and tablets against a real server, and what became of every save."""
