"""The accounts as workbooks; importing this makes them known."""

from styrkedjan.areas.accounts.workbooks import amounts, mapping

__all__ = ["amounts", "mapping"]
