"""Indicators as workbooks: definitions, targets and values, the same format out as in."""

from styrkedjan.areas.indicators.workbooks import definitions, targets, values

__all__ = ["definitions", "targets", "values"]
