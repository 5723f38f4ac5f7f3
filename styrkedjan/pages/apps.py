from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "styrkedjan.pages"
    label = "pages"
