"""Styrkedjan: from the council's will to every unit's result, and back."""

__version__ = "0.1.0"
