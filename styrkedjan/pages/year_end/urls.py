from django.urls import path

from styrkedjan.pages.year_end import deeds, documents, opening, views

app_name = "year_end"
urlpatterns = [
    path("arsavslut/<str:code>/", views.overview, name="overview"),
    path("arsavslut/<str:code>/eget-kapital/", views.equity, name="equity"),
    path("arsavslut/<str:code>/underlag/<str:form>/", documents.material, name="material"),
    path("arsavslut/<str:code>/atgardsplan/<int:year>/", views.recovery, name="recovery"),
    path("resultatoverforing/<int:pk>/", views.carry_over, name="carry_over"),
    *deeds.urlpatterns,
    *opening.urlpatterns,
]
