"""Who, when and may they: users, roles, access, the audit log and imports that can be undone."""
