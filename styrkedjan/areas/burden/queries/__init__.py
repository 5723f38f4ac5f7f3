"""What has ceased, and what answering has taken."""
