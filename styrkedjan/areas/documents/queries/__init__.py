"""Steering documents, delegation, assignments and values as they were known."""
