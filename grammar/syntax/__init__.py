"""text → the tree of one file, and back."""
