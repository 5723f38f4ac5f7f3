"""Inspection of what others run with a permit: the law as data, the ladder's conditions, and what falls due."""
