"""A person's way in to the pages, and what a page says."""

from __future__ import annotations

from django.test import Client

from styrkedjan.domain.periods import Period
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.viewer import SESSION_KEY


def entered(person: User, *, faults_raised: bool = True) -> Client:
    """A browser that the person has logged in with; a fault is raised, or answered as it is in use."""
    client = Client(raise_request_exception=faults_raised)
    client.force_login(person)
    return client


def looking_at(client: Client, month: Period) -> None:
    """The month that the person has chosen at the top; otherwise it is the last, whatever day the test is run."""
    session = client.session
    session[SESSION_KEY] = {"period": str(month)}
    session.save()


def said(client: Client, address: str) -> str:
    """A page that opens, as one line."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(answer.content.decode().split())
