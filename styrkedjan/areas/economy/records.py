"""Requests about frames that people talk about."""

from __future__ import annotations

from styrkedjan.areas.economy.models import FrameRequest
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(of_unit("begaran", FrameRequest, "begäran", "economy:request", way="committee"))
