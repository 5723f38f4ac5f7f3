"""The register, retention and disposal, packages for the e-archive, and a person's own data."""
