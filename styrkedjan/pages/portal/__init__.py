"""The public side, "Öppet": what the tax gives, what was promised, providers to compare, and open data."""
