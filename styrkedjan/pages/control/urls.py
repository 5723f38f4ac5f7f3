from django.urls import path

from styrkedjan.pages.control import deeds, views

app_name = "control"
urlpatterns = [
    path("intern-kontroll/<str:code>/", views.overview, name="overview"),
    path("intern-kontroll/<str:code>/riskanalys/", views.analysis, name="analysis"),
    path("intern-kontroll/<str:code>/rekommendationer/", views.recommendations, name="recommendations"),
    path("risk/<int:pk>/", views.risk, name="risk"),
    path("kontroll/<int:pk>/", views.activity, name="activity"),
    path("revisionsrekommendation/<int:pk>/", views.recommendation, name="recommendation"),
    *deeds.urlpatterns,
]
