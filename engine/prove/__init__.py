"""what follows → proofs and answers."""
