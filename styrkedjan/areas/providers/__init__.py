"""Whoever performs a service: programme, plan, agreements and their follow-up, choice systems, inspection."""
