"""facts → what follows, by two engines."""
