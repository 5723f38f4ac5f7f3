"""Questions about the municipality's own books. Values out; the number of queries is constant."""
