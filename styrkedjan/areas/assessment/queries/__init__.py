"""Assessments and their results, as they were known."""
