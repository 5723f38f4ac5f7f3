"""Assessments of municipalities: the evaluator's work, the municipality's answers, what is published; and awards."""
