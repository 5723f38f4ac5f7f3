"""Planning on pages: resource allocation, the multi-year budget, the party workshop and units' budget work."""
