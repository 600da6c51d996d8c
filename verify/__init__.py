"""A separate checker of proofs: it imports nothing of the engine and nothing of the language."""
