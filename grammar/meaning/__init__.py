"""the trees of all files → one program, every name known and every condition typed."""
