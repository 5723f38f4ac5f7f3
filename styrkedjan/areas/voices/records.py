"""What of voices people talk about and hang files on."""

from __future__ import annotations

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.permissions import may_read
from styrkedjan.foundation.records import register

register(of_unit("synpunkt", Feedback, "synpunkten", "voices:matter", may_see=may_read))
