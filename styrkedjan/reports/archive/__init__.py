"""Packages for an e-archive, in both generations of the common specifications (FGS), from one value."""
