"""Everything that writes in the accounts. What was known before stays, with its own time."""
