from django.urls import path

from styrkedjan.pages.records import letters, views

app_name = "records"
urlpatterns = [
    path("om/<str:kind>/<int:pk>/", views.beside, name="beside"),
    path("om/<str:kind>/<int:pk>/kommentar/", views.say, name="say"),
    path("om/<str:kind>/<int:pk>/bilaga/", views.hang, name="hang"),
    path("kommentar/<int:pk>/ta-bort/", views.unsay, name="unsay"),
    path("bilaga/<int:pk>/", views.file, name="file"),
    path("bilaga/<int:pk>/ta-bort/", views.unhang, name="unhang"),
    path("meddelanden/", views.notices, name="notices"),
    path("meddelanden/brev/", letters.letter, name="letter"),
    path("brev/sluta/<str:token>/", letters.stop, name="stop_letters"),
]
