"""Inspection of what others run with a permit."""
