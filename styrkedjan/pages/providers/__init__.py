"""Performers: programme, plan, agreements, follow-up, the performer's own door and what the public sees."""
