"""Rounds of follow-up: a report per unit, submitted, referred back, approved, decided and frozen."""
