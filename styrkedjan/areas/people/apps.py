from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "styrkedjan.areas.people"
    label = "people"
