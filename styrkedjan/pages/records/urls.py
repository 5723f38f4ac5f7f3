from django.urls import path

from styrkedjan.pages.records import letters, views

app_name = "records"
urlpatterns = [
    path("om/<str:kind>/<int:pk>/", views.beside, name="beside"),
    *views.urlpatterns,
    path("bilaga/<int:pk>/", views.file, name="file"),
    path("meddelanden/", views.notices, name="notices"),
    path("meddelanden/brev/", letters.letter, name="letter"),
    path("brev/sluta/<str:token>/", letters.stop, name="stop_letters"),
]
