"""What is asked about improvements and good practices."""
