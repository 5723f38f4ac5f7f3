from django.urls import path

from styrkedjan.pages.onboarding import deeds, views

app_name = "onboarding"
urlpatterns = [
    path("kommuner/", views.municipalities, name="municipalities"),
    path("kommuner/ny/", views.begin, name="begin"),
    path("kom-igang/", views.checklist, name="checklist"),
    path("styrmodeller/", views.models, name="models"),
    path("styrmodeller/<slug:key>/", views.model, name="model"),
    path("styrmodeller/<slug:key>/fil/", views.file, name="file"),
    *views.urlpatterns,
    *deeds.urlpatterns,
]
