from django.urls import path

from styrkedjan.pages.chain import deeds, goal, tree, wheel, years

app_name = "chain"
urlpatterns = [
    path("styrkedja/", tree.tree, name="tree"),
    path("mal/<int:pk>/", goal.goal, name="goal"),
    path("planar/", years.years, name="years"),
    path("planar/<int:year>/", years.year, name="year"),
    path("arshjul/", wheel.year, name="wheel"),
    path("arshjul/kalender/", wheel.file, name="wheel_file"),
    *deeds.urlpatterns,
]
