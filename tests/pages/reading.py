"""A person's way in to the pages, and what a page says."""

from __future__ import annotations

from django.test import Client

from styrkedjan.foundation.models import User


def entered(person: User, *, faults_raised: bool = True) -> Client:
    """A browser that the person has logged in with; a fault is raised, or answered as it is in use."""
    client = Client(raise_request_exception=faults_raised)
    client.force_login(person)
    return client


def said(client: Client, address: str) -> str:
    """A page that opens, as one line."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(answer.content.decode().split())
