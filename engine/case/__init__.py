"""what is asked: a case, the facts it gives as of a day, a question."""
