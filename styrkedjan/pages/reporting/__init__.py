"""Rounds and reports on pages: the list, the one page a unit head fills in, the way to a decision, what was frozen."""
