"""What people do with inspection."""
