from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "styrkedjan.areas.archive"
    label = "archive"
