from django.urls import path

from styrkedjan.pages.operations import views

app_name = "operations"
urlpatterns = [path("drift/", views.jobs_page, name="jobs")]
