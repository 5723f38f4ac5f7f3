from django.urls import path

from styrkedjan.pages.inspection import deeds, own, views

app_name = "inspection"
urlpatterns = [
    path("tillsyn/<str:code>/", views.overview, name="overview"),
    path("tillsynsplan/<int:pk>/", views.plan, name="plan"),
    path("tillsynsobjekt/<int:pk>/", views.place, name="place"),
    path("tillsynsarende/<int:pk>/", views.case, name="case"),
    path("tillsynsarende/<int:pk>/beslut/<str:area>/", views.steps, name="steps"),
    path("tillsynsregler/", views.limits_page, name="limits"),
    path("min-tillsyn/", own.own, name="own"),
    path("min-tillsyn/<int:pk>/", own.own_case, name="own_case"),
    path("oppet/<str:code>/tillsyn/", own.public, name="public"),
    *deeds.urlpatterns,
]
