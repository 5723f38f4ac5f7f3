"""Questions about the municipality's own accounts. Values out; the number of queries is constant."""
