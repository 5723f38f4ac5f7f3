from django.urls import path

from styrkedjan.pages.voices import asking, budgets, deeds, dialogues, outside, promises, views

app_name = "voices"
urlpatterns = [
    path("synpunkter/", views.mine, name="mine"),
    path("synpunkter/<str:code>/", views.overview, name="overview"),
    path("synpunkt/<int:pk>/", views.matter, name="matter"),
    path("synpunkt/<int:pk>/kontakt/", views.contact, name="contact"),
    path("synpunktsregler/", views.rules_page, name="rules"),
    path("oppet/<str:code>/synpunkt/", outside.say, name="say"),
    path("oppet/<str:code>/synpunkt/folj/", outside.track, name="track"),
    path("oppet/<str:code>/synpunkt/annat/<str:neighbour>/", outside.way, name="way"),
    path("oppet/<str:code>/synpunkter/", outside.improved, name="improved"),
    *deeds.urlpatterns,
    *promises.urlpatterns,
    *asking.urlpatterns,
    *dialogues.urlpatterns,
    *budgets.urlpatterns,
]
