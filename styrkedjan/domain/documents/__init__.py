"""Steering documents, who may decide what, and what the council has asked for."""
