"""What residents say, and what the municipality has promised them."""
