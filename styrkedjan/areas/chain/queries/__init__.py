"""Questions about the steering chain. Each function says what it costs; none costs more for a larger municipality."""
