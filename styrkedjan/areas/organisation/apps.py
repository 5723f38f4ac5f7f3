from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "styrkedjan.areas.organisation"
    label = "organisation"
