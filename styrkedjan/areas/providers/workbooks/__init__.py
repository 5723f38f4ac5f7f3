"""The registers as workbooks; importing them is what makes them known."""

from styrkedjan.areas.providers.workbooks import agreements, choice

__all__ = ["agreements", "choice"]
