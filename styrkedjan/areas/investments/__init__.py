"""Investment projects: decided, budgeted by year, followed up, sent to renewed decision, accounted for."""
