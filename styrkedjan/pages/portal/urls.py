from django.urls import path

from styrkedjan.pages.portal import views

app_name = "portal"
urlpatterns = [
    path("oppet/", views.municipalities, name="municipalities"),
    path("oppet/<str:code>/", views.start, name="start"),
]
