"""The guide, what it says of the page one came from, and the accessibility statement."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit import guide
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.tried import tried

# The page of the guide that each role begins with.
GUIDES = {
    Role.ADMINISTRATOR: "administrator", Role.CONTROLLER: "controller", Role.UNIT_CONTROLLER: "forvaltning",
    Role.UNIT_HEAD: "enhetschef", Role.DEPARTMENT_HEAD: "forvaltning", Role.COMMITTEE_MEMBER: "fortroendevald",
    Role.COMMITTEE_CHAIR: "fortroendevald", Role.BOARD_MEMBER: "fortroendevald", Role.AUDITOR: "revisor",
    Role.READER: "fortroendevald", Role.PROVIDER: "utforare", Role.JUROR: "utmarkelse",
    Role.ASSESSOR: "utvardering", Role.REGISTRAR: "diariet", Role.EMPLOYEE: "medarbetare",
}  # fmt: skip


@door(None)
def here(request: Request) -> HttpResponse:
    """What the guide says of the page one came from, and where to begin."""
    own = [name for role in request.viewer.roles if (name := GUIDES.get(role))]
    found = guide.about(request.GET.get("sida", ""))
    first = sorted(found, key=lambda one: (one.page not in own, own.index(one.page) if one.page in own else 0))
    own_guides = [made for name in dict.fromkeys(own) if (made := guide.text(name)) is not None]
    return render(request, "help/here.html", {"found": first[:6], "guides": own_guides})


@door(None)
def page(request: Request, name: str) -> HttpResponse:
    """A page of the guide."""
    found = guide.text(name) if name in guide.names() else None
    if found is None:
        raise Http404("Sidan finns inte i handboken.")
    return render(request, "help/page.html", {"text": found, "is_words": name == guide.WORDS})


@door(None)
def image(request: Request, name: str) -> HttpResponse:
    """A picture of the guide."""
    path = guide.image(name)
    if path is None:
        raise Http404("Bilden finns inte.")
    return HttpResponse(
        path.read_bytes(), content_type="image/png", headers={"Cache-Control": "private, max-age=86400"}
    )


@login_not_required
@door(None)
def accessibility(request: Request) -> HttpResponse:
    """How accessible the service is, and how one tells of what is not: open to everybody."""
    return render(request, "help/accessibility.html", {"tried": tried()})
