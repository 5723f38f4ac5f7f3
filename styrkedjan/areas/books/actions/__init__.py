"""Everything that writes in the books. What was known before stays, with its own time."""
