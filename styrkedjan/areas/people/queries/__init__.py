"""What is read of dialogues."""
