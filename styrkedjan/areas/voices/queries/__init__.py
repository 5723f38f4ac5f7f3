"""Questions about voices."""
