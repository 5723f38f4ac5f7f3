"""Questions about investments. Values out; the number of queries does not grow with projects or years."""
