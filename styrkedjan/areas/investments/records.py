"""Investment projects that people talk about."""

from __future__ import annotations

from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(of_unit("projekt", InvestmentProject, "projektet", "investments:project", way="committee"))
