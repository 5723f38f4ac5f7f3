"""The administrator's page of the directory: who comes from it, and what its groups give."""
