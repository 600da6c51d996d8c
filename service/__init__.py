"""The trip of every request: decide, inquire, run scenarios. Every door comes here."""
