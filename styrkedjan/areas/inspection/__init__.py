"""Inspection of what others run with a permit: plan, visit, draft, decision and what came of it."""
