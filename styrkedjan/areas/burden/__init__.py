"""Proposals to stop measuring."""
