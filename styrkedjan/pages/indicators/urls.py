from django.urls import path

from styrkedjan.pages.indicators import deeds, views

app_name = "indicators"
urlpatterns = [
    path("indikatorer/", views.listing, name="list"),
    path("indikatorer/kostnad/", views.costs, name="costs"),
    path("indikator/<int:pk>/", views.indicator, name="indicator"),
    *deeds.urlpatterns,
]
