"""What is handed over to an e-archive."""
