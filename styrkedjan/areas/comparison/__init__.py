"""Comparing with others: whom with, by which measures with which weights, and what the differences say."""
