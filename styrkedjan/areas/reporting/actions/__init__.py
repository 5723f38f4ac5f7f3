"""Every write to rounds and reports: who may, in which state, then the write, then the audit event."""
