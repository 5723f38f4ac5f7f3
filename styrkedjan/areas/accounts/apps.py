from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "styrkedjan.areas.accounts"
    # What is written before the area got its name keeps it: tables, migrations and the actions in the audit log.
    label = "books"
