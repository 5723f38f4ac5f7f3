"""What people do in an assessment, in the order they do it."""
