"""What people do with awards: arrange a round, apply, declare and vote."""
