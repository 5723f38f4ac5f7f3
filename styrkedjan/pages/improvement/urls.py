from django.urls import path

from styrkedjan.pages.improvement import deeds, outside, views

app_name = "improvement"
urlpatterns = [
    path("forbattra/<str:code>/", views.board, name="board"),
    path("forbattring/<int:pk>/", views.improvement, name="improvement"),
    path("goda-exempel/", views.cards, name="cards"),
    path("gott-exempel/<int:pk>/", views.practice, name="practice"),
    path("jamlikhet/<str:code>/", views.equal, name="equality"),
    path("oppet/<str:code>/goda-exempel/", outside.practices, name="open_practices"),
    *deeds.urlpatterns,
]
