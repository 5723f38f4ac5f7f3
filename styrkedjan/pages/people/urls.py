from django.urls import path

from styrkedjan.pages.people import deeds, views

app_name = "people"
urlpatterns = [
    path("medarbetarsamtal/", views.mine, name="mine"),
    path("medarbetarsamtal/<int:pk>/", views.dialogue, name="dialogue"),
    path("medarbetare/<str:code>/", views.overview, name="overview"),
    path("medarbetarregler/", views.rules_page, name="rules"),
    *deeds.urlpatterns,
]
