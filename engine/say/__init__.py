"""proofs → words."""
