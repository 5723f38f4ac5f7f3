"""What people write: thin Django apps, one per area."""
