"""Steering documents, who decides about what, the council's assignments, and the oversight."""
