"""text → a checked program, and what engines run of it."""
