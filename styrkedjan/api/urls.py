"""The API's addresses. The log-in wall does not stand here: each operation asks for a session or a key itself."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from styrkedjan.api.v1 import api


def _own_wall(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    found = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for pattern in found:
        view: Callable[..., Any] = pattern.callback
        pattern.callback = login_not_required(view)
    return found


_patterns, _namespace, _app = api.urls
urlpatterns = [path("v1/", (_own_wall(_patterns), _namespace, _app))]
