"""Everything that planning writes: each with a permission, a state and an audit event."""
