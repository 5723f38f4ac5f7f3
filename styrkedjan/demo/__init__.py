"""A whole invented municipality, generated from a seed number: for trying, teaching and testing."""
