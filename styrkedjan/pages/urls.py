"""Every page's address: a folder of pages with addresses is found by its `urls`, and none is listed."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import include, path

from styrkedjan import pages

_FOLDERS = [f"{pages.__name__}.{folder.name}" for folder in iter_modules(pages.__path__) if folder.ispkg]

urlpatterns = [path("", include(f"{folder}.urls")) for folder in _FOLDERS if find_spec(f"{folder}.urls")]
