"""Questions about who people are elsewhere."""
