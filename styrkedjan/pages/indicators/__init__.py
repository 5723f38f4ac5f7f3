"""Indicators on pages: the list, one indicator with everything around it, reporting, and what collecting costs."""
