from django.urls import path

from styrkedjan.pages.burden import deeds, views

app_name = "burden"
urlpatterns = [
    path("matborda/", views.ledger, name="ledger"),
    path("matborda/vems/", views.shares, name="shares"),
    path("matborda/<str:code>/", views.hours, name="hours"),
    path("begars/<str:code>/", views.asked, name="asked"),
    path("sluta-mata/<int:pk>/", views.stop, name="stop"),
    *deeds.urlpatterns,
]
