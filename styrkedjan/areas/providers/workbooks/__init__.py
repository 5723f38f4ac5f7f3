"""The registers as workbooks; importing them is what makes them known."""

from styrkedjan.areas.providers.workbooks import agreements, choice, follow_up, offers

__all__ = ["agreements", "choice", "follow_up", "offers"]
