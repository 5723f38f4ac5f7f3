from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "styrkedjan.areas.publishing"
    label = "publishing"
