"""Addresses of rounds and reports."""

from django.urls import path

from styrkedjan.pages.reporting import deeds, documents, instructions, rounds, writing

app_name = "reporting"
urlpatterns = [
    path("uppfoljning/", rounds.rounds, name="rounds"),
    path("uppfoljning/<int:pk>/", rounds.round_page, name="round"),
    path("rapport/<int:pk>/", writing.report, name="report"),
    path("rapport/<int:pk>/enheterna/", writing.below, name="below"),
    path("rapport/<int:pk>/las/", documents.read, name="read"),
    path("rapport/<int:pk>/fil/<str:form>/", documents.download, name="download"),
    path("rapport/<int:pk>/sedan-beslutet/", documents.since, name="since"),
    path("anvisningar/", instructions.index, name="instructions"),
    path("anvisning/<int:pk>/", instructions.instruction, name="instruction"),
    path("anvisning/svar/<int:pk>/", instructions.answer, name="instruction_answer"),
    *deeds.urlpatterns,
    *instructions.urlpatterns,
]
