"""The read-only JSON door: the same questions as the pages, for other systems."""
