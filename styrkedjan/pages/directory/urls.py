from django.urls import path

from styrkedjan.pages.directory import deeds, views

app_name = "directory"
urlpatterns = [path("katalogen/", views.overview, name="overview"), *deeds.urlpatterns]
