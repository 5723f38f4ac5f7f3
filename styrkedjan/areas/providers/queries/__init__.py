"""What agreements and their follow-up tell."""
