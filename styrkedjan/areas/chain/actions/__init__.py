"""Everything that can be done to the steering chain and to plan years."""
