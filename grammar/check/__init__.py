"""what a program must also be before it is lowered."""
