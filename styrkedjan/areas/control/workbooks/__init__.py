"""The registers as workbooks; importing them is what makes them known."""

from styrkedjan.areas.control.workbooks import controls, recommendations, risks

__all__ = ["controls", "recommendations", "risks"]
