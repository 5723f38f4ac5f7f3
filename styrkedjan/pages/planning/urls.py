from django.urls import path

from styrkedjan.pages.planning import (
    allocation,
    budgets,
    fees,
    groups,
    model_editing,
    motions,
    profiles,
    questions,
    scenario_writing,
    scenarios,
    staff_terms,
    unit_plan,
    workshop,
)

app_name = "planning"
DEEDS = (
    model_editing,
    scenario_writing,
    workshop,
    groups,
    questions,
    motions,
    staff_terms,
    fees,
    budgets,
    unit_plan,
    profiles,
)
urlpatterns = [
    *(pattern for module in DEEDS for pattern in module.urlpatterns),
    path("resursfordelning/", allocation.models, name="models"),
    path("resursfordelning/befolkning/", allocation.population, name="population"),
    path("resursfordelning/<slug:key>/", allocation.model, name="model"),
    path("resursfordelning/<slug:key>/versioner/", allocation.versions, name="model_versions"),
    path("flerarsbudget/", scenarios.index, name="scenarios"),
    path("flerarsbudget/<int:pk>/", scenarios.scenario, name="scenario"),
    path("taxor/", fees.index, name="fees"),
    path("taxor/fil/<str:form>/", fees.file, name="fees_file"),
    path("taxor/<str:code>/", fees.committee, name="fees_of"),
    path("partiverkstad/", workshop.workshop, name="workshop"),
    path("partiverkstad/yrkande/<int:pk>/", motions.motion, name="motion"),
    path("partiverkstad/yrkande/<int:pk>/utskrift/", motions.printed, name="motion_print"),
    path("partiverkstad/yrkande/<int:pk>/fil/<str:form>/", motions.file, name="motion_file"),
    path("personalvillkor/<int:year>/", staff_terms.terms, name="staff_terms"),
    path("periodisering/", profiles.index, name="profiles"),
    path("budgetarbete/<str:code>/", budgets.work, name="budget_work"),
    path("budgetarbete/<str:code>/versioner/", budgets.versions, name="versions"),
]
