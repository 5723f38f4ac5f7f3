from django.urls import path

from styrkedjan.pages.planning import (
    allocation,
    budgets,
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
DEEDS = (model_editing, scenario_writing, workshop, groups, questions, motions, staff_terms)
urlpatterns = [
    *(pattern for module in DEEDS for pattern in module.urlpatterns),
    path("resursfordelning/", allocation.models, name="models"),
    path("resursfordelning/befolkning/", allocation.population, name="population"),
    path("resursfordelning/<slug:key>/", allocation.model, name="model"),
    path("resursfordelning/<slug:key>/versioner/", allocation.versions, name="model_versions"),
    path("flerarsbudget/", scenarios.index, name="scenarios"),
    path("flerarsbudget/<int:pk>/", scenarios.scenario, name="scenario"),
    path("partiverkstad/", workshop.workshop, name="workshop"),
    path("partiverkstad/yrkande/<int:pk>/", motions.motion, name="motion"),
    path("partiverkstad/yrkande/<int:pk>/prova/", motions.preview, name="try_change"),
    path("partiverkstad/yrkande/<int:pk>/andra/", motions.add, name="add_change"),
    path("partiverkstad/yrkande/<int:pk>/andring/<int:change>/ta-bort/", motions.remove, name="remove_change"),
    path("partiverkstad/yrkande/<int:pk>/utskrift/", motions.printed, name="motion_print"),
    path("partiverkstad/yrkande/<int:pk>/fil/<str:form>/", motions.file, name="motion_file"),
    path("personalvillkor/<int:year>/", staff_terms.terms, name="staff_terms"),
    path("periodisering/", profiles.index, name="profiles"),
    path("periodisering/ny/", profiles.new, name="new_profile"),
    path("periodisering/<slug:key>/", profiles.profile, name="profile"),
    path("budgetarbete/<str:code>/", budgets.work, name="budget_work"),
    path("budgetarbete/<str:code>/fordela/", budgets.distribute, name="distribute"),
    path("budgetarbete/<str:code>/volymer/", unit_plan.volumes, name="volumes"),
    path("budgetarbete/<str:code>/personal/", unit_plan.posts, name="posts"),
    path("budgetarbete/<str:code>/personal/fran-i-fjol/", unit_plan.posts_from_last_year, name="posts_from_last_year"),
    path("budgetarbete/<str:code>/kostnader/", unit_plan.costs, name="costs"),
    path("budgetarbete/<str:code>/fran-i-fjol/", unit_plan.from_last_year, name="from_last_year"),
    path("budgetarbete/<str:code>/skriv/", unit_plan.write, name="write_budget"),
    path("budgetarbete/<str:code>/versioner/", budgets.versions, name="versions"),
]
