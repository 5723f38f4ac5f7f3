"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""
