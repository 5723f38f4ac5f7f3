"""What of improvement people talk about and hang files on."""

from __future__ import annotations

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(
    of_unit("forbattring", Improvement, "förbättringen", "improvement:improvement"),
    of_unit("gott-exempel", GoodPractice, "det goda exemplet", "improvement:practice"),
)
