"""What people do with registered records."""
