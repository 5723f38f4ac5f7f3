"""Addresses of rounds and reports."""

from django.urls import path

from styrkedjan.pages.reporting import deciding, documents, rounds, writing

app_name = "reporting"
urlpatterns = [
    path("uppfoljning/", rounds.rounds, name="rounds"),
    path("uppfoljning/oppna/", rounds.open_round, name="open_round"),
    path("uppfoljning/<int:pk>/", rounds.round_page, name="round"),
    path("uppfoljning/<int:pk>/andra/", rounds.change_round, name="change_round"),
    path("rapport/<int:pk>/", writing.report, name="report"),
    path("rapport/<int:pk>/enheterna/", writing.below, name="below"),
    path("rapport/<int:pk>/lamna-in/", deciding.submit, name="submit"),
    path("rapport/<int:pk>/skicka-tillbaka/", deciding.refer_back, name="refer_back"),
    path("rapport/<int:pk>/godkann/", deciding.approve, name="approve"),
    path("rapport/<int:pk>/besluta/", deciding.decide, name="decide"),
    path("rapport/<int:pk>/las/", documents.read, name="read"),
    path("rapport/<int:pk>/fil/<str:form>/", documents.download, name="download"),
    path("rapport/<int:pk>/sedan-beslutet/", documents.since, name="since"),
]
