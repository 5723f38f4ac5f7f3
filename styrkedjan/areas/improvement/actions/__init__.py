"""What people do with improvements and good practices."""
