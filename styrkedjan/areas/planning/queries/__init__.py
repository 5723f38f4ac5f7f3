"""Questions about planning. Values out; the number of SQL queries does not grow with lines, units or scenarios."""
