from django.urls import path

from styrkedjan.pages.start import brief, keys, views

app_name = "start"
urlpatterns = [
    path("", views.start, name="start"),
    path("logga-in/", views.LogIn.as_view(), name="log_in"),
    path("losenord/", views.password, name="password"),
    path("nycklar/", keys.keys, name="keys"),
    path("nycklar/<int:pk>/aterkalla/", keys.revoke, name="revoke_key"),
    path("logga-ut/", views.log_out, name="log_out"),
    path("kvar/", views.still_here, name="still_here"),
    path("val/", views.choose, name="choose"),
    path("valj-enhet/", views.pick_unit, name="pick_unit"),
    path("sok/", views.search, name="search"),
    path("tva-sidor/<str:code>/", brief.two_pages, name="brief"),
    path("tva-sidor/<str:code>/<str:form>/", brief.file, name="brief_file"),
]
