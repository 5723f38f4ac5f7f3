"""Pages for whoever sees to it that the service runs."""
