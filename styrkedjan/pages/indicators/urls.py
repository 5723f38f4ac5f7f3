from django.urls import path

from styrkedjan.pages.indicators import views, writing

app_name = "indicators"
urlpatterns = [
    path("indikatorer/", views.listing, name="list"),
    path("indikatorer/kostnad/", views.costs, name="costs"),
    path("indikatorer/ny/<str:code>/", writing.define, name="define"),
    path("indikator/<int:pk>/", views.indicator, name="indicator"),
    path("indikator/<int:pk>/andra/", writing.change, name="change"),
    path("indikator/<int:pk>/malvarde/<str:code>/", writing.target, name="target"),
    path("indikator/<int:pk>/rapportera/<str:code>/", writing.report, name="report"),
]
