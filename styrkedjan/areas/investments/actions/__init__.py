"""Every write to investments: who may, in which state, what the rules say, then the write and the audit event."""
