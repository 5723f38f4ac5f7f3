"""What is measured: definitions, targets and values with known-time."""
