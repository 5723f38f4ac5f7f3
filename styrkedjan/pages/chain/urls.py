from django.urls import path

from styrkedjan.pages.chain import goal, tree, writing, years

app_name = "chain"
urlpatterns = [
    path("styrkedja/", tree.tree, name="tree"),
    path("styrkedja/ny/<str:code>/", writing.create, name="create"),
    path("mal/<int:pk>/", goal.goal, name="goal"),
    path("mal/<int:pk>/andra/", writing.change, name="change"),
    path("mal/<int:pk>/utgar/", writing.withdraw, name="withdraw"),
    path("mal/<int:pk>/koppla/", writing.link, name="link"),
    path("mal/<int:pk>/koppla-bort/", writing.unlink, name="unlink"),
    path("mal/<int:pk>/mat/", writing.link_indicator, name="link_indicator"),
    path("mal/<int:pk>/mat-inte/", writing.unlink_indicator, name="unlink_indicator"),
    path("mal/<int:pk>/aterrapportera/", writing.report_back, name="report_back"),
    path("mal/<int:pk>/aktivitet/<str:code>/", writing.add_activity, name="add_activity"),
    path("aktivitet/<int:pk>/", writing.change_activity, name="activity"),
    path("planar/", years.years, name="years"),
    path("planar/<int:year>/", years.year, name="year"),
    path("planar/<int:year>/forbered/", years.prepare, name="prepare_year"),
    path("planar/<int:year>/oppna/", years.open_year, name="open_year"),
    path("planar/<int:year>/stang/", years.close_year, name="close_year"),
]
