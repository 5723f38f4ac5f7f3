"""Questions about indicators. Each function says what it costs; none costs more queries for a larger municipality."""
