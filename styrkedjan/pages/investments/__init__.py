"""Investment projects: the portfolio, the five-year plan, the follow-up and each project."""
