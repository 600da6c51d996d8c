"""What follows from an answer: why not, what if, what is missing, what to ask next; each set decided again."""
