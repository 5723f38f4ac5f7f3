"""Questions about money. Values out; the number of SQL queries does not grow with units, goals or transactions."""
