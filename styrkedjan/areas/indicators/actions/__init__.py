"""Everything that can be done to indicators, their targets and their values."""
