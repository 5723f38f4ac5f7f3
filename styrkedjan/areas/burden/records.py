"""Proposals are talked about."""

from __future__ import annotations

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(of_unit("slutforslag", StopProposal, "förslaget", "burden:stop", related=("indicator",)))
