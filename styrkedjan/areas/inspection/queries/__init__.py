"""What inspection tells."""
