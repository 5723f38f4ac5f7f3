"""Improvements, good practices, and equality beside them."""
