"""What people do with what is published."""
