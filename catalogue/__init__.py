"""What the rule base holds, told to readers and other systems: documents, clauses, relations, the vocabulary."""
