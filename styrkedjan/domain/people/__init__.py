"""Employees: the dialogue that two people read, and what of it is counted."""
