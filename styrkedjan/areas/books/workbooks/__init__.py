"""The books as workbooks; importing this makes them known."""

from styrkedjan.areas.books.workbooks import amounts, mapping

__all__ = ["amounts", "mapping"]
