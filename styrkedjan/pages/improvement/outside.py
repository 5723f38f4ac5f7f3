"""For everybody, without a log-in: what has worked, what it gave, what it takes, and where it worked too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.improvement.queries.practices import cards
from styrkedjan.areas.publishing.queries import published
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.reports.open_data import improvement as open_data


@public
def practices(request: HttpRequest, code: str) -> HttpResponse:
    """The cards of the newest published edition. One that is taken back since is gone at once, whatever edition."""
    root = municipality(code)
    edition = published.edition(root, open_data.KEY)
    told = {open_data.name_of(row): row for row in edition.rows} if edition else {}
    mine = [one for one in cards(NOW) if one.is_shared and one.town.pk == root.pk]
    found = [(one, told[name]) for one in mine if (name := open_data.name_of(open_data.row_of(one))) in told]
    context = {"root": root, "found": found, "edition": edition, "key": open_data.KEY,
               "worked": sum(one.worked for one, _ in found)}  # fmt: skip
    return render(request, "improvement/open.html", context)
