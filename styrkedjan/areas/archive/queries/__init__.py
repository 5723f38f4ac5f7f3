"""Reading what is registered."""
