from django.urls import path

from styrkedjan.pages.organisation import audit, deeds, people, service_areas, tree

app_name = "organisation"
urlpatterns = [
    path("organisation/", tree.tree, name="tree"),
    path("organisation/<str:code>/", tree.unit, name="unit"),
    path("organisation/<str:code>/personer/", people.people, name="people"),
    path("verksamhetsomraden/", service_areas.service_areas, name="service_areas"),
    path("handelselogg/", audit.audit, name="audit"),
    *people.urlpatterns,
    *deeds.urlpatterns,
]
