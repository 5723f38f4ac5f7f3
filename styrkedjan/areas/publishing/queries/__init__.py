"""What is published, and what is known of places and services."""
