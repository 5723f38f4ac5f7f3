"""Assessments and awards."""
