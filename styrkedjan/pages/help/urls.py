from django.urls import path

from styrkedjan.pages.help import views

app_name = "help"
urlpatterns = [
    path("hjalp/", views.here, name="here"),
    path("hjalp/bild/<str:name>", views.image, name="image"),
    path("hjalp/<slug:name>/", views.page, name="page"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
]
