"""Every write at the year-end: who may, in which state, what the rules say, then the write and the audit event."""
