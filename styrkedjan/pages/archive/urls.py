from django.urls import path

from styrkedjan.pages.archive import deeds, views

app_name = "archive"
urlpatterns = [
    path("diariet/", views.register, name="register"),
    path("diariet/regler/", views.rules, name="rules"),
    path("diariet/<int:pk>/", views.case, name="case"),
    path("gallring/", views.disposal, name="disposal"),
    path("gallring/<int:pk>/", views.disposal_list, name="disposal_list"),
    path("personuppgifter/", views.people, name="people"),
    path("personuppgifter/<int:pk>/", views.person, name="person"),
    *deeds.urlpatterns,
]
