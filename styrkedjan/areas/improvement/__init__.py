"""Improvements from the idea to the measured effect, and good practices that others copy."""
