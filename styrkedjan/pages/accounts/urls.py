from django.urls import path

from styrkedjan.pages.accounts import deeds, documents, group, mapping, reading, requirement, sound, writing

app_name = "accounts"
DEEDS = (writing, deeds, group, mapping)
urlpatterns = [
    path("rakenskaper/finansiella-mal/bedomning/<int:pk>/", sound.verdict, name="verdict"),
    *(pattern for module in DEEDS for pattern in module.urlpatterns),
    path("rakenskaper/", reading.overview, name="overview"),
    path("rakenskaper/helaret/", reading.full_year, name="full_year"),
    path("rakenskaper/driftredovisning/", reading.operating, name="operating"),
    path("rakenskaper/investeringsredovisning/", reading.investments, name="investments"),
    path("rakenskaper/balanskrav/", requirement.balance_requirement, name="balance_requirement"),
    path("rakenskaper/balanskrav/<int:year>/utredning/", requirement.requirement_year, name="requirement_year"),
    path("rakenskaper/finansiella-mal/", sound.objectives, name="objectives"),
    path("rakenskaper/koncern/", group.group, name="group"),
    path("rakenskaper/mappning/", mapping.mapping, name="mapping"),
    path("rakenskaper/fil/<str:form>/", documents.download, name="download"),
    path("rakenskaper/<str:kind>/", reading.statement, name="statement"),
    path("rakenskaper/<str:kind>/<slug:line>/", reading.line, name="line"),
]
