"""The product as it is served, with an empty view beside it: `python bench/_server.py serve --demo --address ...`."""

from __future__ import annotations

import sys


def main() -> None:
    from styrkedjan.cli.django_setup import start_django

    start_django()
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from styrkedjan.cli.main import main as command
    from styrkedjan.config import urls

    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<p>tom</p>")

    urls.urlpatterns.insert(0, path("tom/", nothing))
    command(sys.argv[1:], standalone_mode=True)


if __name__ == "__main__":
    main()
