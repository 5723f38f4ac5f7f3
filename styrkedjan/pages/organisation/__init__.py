"""The organisation: the tree, each unit through time, people with roles, and the audit log."""
