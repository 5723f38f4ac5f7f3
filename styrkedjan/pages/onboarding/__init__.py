"""From nothing to the first decided report: a new municipality, its steering model and what is left to do."""
