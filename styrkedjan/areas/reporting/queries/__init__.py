"""Questions about rounds and reports. Values out; the number of SQL queries does not grow with goals or units."""
