"""Money that obeys the rules: one module per rule of the municipality's economy, pure functions on frozen values."""
