"""What people do with voices."""
