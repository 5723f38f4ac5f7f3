"""What residents say, what became of it, and what the municipality has promised them."""
