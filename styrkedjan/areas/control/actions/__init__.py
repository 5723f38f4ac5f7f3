"""What people do with internal control."""
