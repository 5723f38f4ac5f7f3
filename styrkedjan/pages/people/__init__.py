"""Dialogues between employee and manager, and what is counted of them."""
