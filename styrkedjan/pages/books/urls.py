from django.urls import path

from styrkedjan.pages.books import deeds, documents, group, mapping, reading, requirement, sound, writing

app_name = "books"
urlpatterns = [
    path("rakenskaper/", reading.overview, name="overview"),
    path("rakenskaper/helaret/", reading.full_year, name="full_year"),
    path("rakenskaper/helaret/ange/", writing.state_full_year, name="state_full_year"),
    path("rakenskaper/driftredovisning/", reading.operating, name="operating"),
    path("rakenskaper/investeringsredovisning/", reading.investments, name="investments"),
    path("rakenskaper/balanskrav/", requirement.balance_requirement, name="balance_requirement"),
    path("rakenskaper/balanskrav/<int:year>/utredning/", requirement.requirement_year, name="requirement_year"),
    path("rakenskaper/balanskrav/<int:year>/", writing.amounts, name="amounts"),
    path("rakenskaper/finansiella-mal/", sound.objectives, name="objectives"),
    path("rakenskaper/finansiella-mal/bedomning/<int:pk>/", sound.verdict, name="verdict"),
    *deeds.urlpatterns,
    path("rakenskaper/finansiella-mal/<slug:key>/utfall/", sound.objective_outcome, name="objective_outcome"),
    path("rakenskaper/finansiella-mal/<slug:key>/ta-bort/", sound.withdraw, name="withdraw_objective"),
    path("rakenskaper/koncern/", group.group, name="group"),
    path("rakenskaper/koncern/<int:year>/bolag/", group.companies, name="companies"),
    path("rakenskaper/koncern/<int:year>/mellanhavanden/", group.dealings, name="dealings"),
    path("rakenskaper/mappning/", mapping.mapping, name="mapping"),
    path("rakenskaper/mappning/angra/<int:pk>/", mapping.undo_mapping, name="undo_mapping"),
    path("rakenskaper/mappning/<str:kind>/", mapping.change_mapping, name="change_mapping"),
    path("rakenskaper/fil/<str:form>/", documents.download, name="download"),
    path("rakenskaper/<str:kind>/", reading.statement, name="statement"),
    path("rakenskaper/<str:kind>/<slug:line>/", reading.line, name="line"),
]
