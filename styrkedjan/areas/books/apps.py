from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "styrkedjan.areas.books"
    label = "books"
