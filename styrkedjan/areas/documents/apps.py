from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "styrkedjan.areas.documents"
    label = "documents"
