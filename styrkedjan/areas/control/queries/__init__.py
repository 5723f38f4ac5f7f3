"""What internal control tells."""
