"""Ways in: the organisation's log-in, the second step, and one's own keys and codes."""
