"""What people do with dialogues."""
