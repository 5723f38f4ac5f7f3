"""Money on pages: the table, its drill-down to the single transaction, budget, forecast and the one key."""
