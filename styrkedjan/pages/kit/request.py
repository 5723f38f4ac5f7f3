"""The request as our views get it: after the middleware, with a person and with what they have chosen to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.foundation.models import User
    from styrkedjan.pages.kit.viewer import Viewer


class Request(HttpRequest):
    """What `door` lets in. Never made: the middleware puts the same names on Django's own request."""

    user: User  # behind a door nobody is anonymous
    viewer: Viewer
    deed_unit: Unit
    htmx: HtmxDetails
