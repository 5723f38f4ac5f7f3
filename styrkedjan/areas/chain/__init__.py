"""The steering chain: vision, target areas, goals, assignments, commitments and activities, year by year."""
