"""Whoever performs a service for the municipality: programme, plan, agreements, choice systems and inspection."""
