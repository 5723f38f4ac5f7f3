from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "styrkedjan.areas.directory"
    label = "directory"
