"""Questions about the year-end. Values out; the number of queries does not grow with committees or units."""
