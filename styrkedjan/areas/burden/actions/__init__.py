"""What people do with proposals to stop measuring."""
