"""Jämför: the municipality beside others, figure by figure, and what a difference says."""
