from django.urls import path

from styrkedjan.pages.portal import comparing, data, deeds, views

app_name = "portal"
SERVICE = "<str:service>/"
urlpatterns = [
    path("oppet/", views.municipalities, name="municipalities"),
    path("oppet/<str:code>/", views.OPEN["start"], name="start"),
    path(f"oppet/<str:code>/tjanst/{SERVICE}", views.OPEN["service"], name="service"),
    path("oppet/<str:code>/mal/", views.OPEN["promises"], name="promises"),
    path("oppet/<str:code>/dokument/", views.OPEN["documents"], name="documents"),
    path("oppet/<str:code>/arsredovisning/", views.OPEN["annual_report"], name="annual_report"),
    path("oppet/<str:code>/budget/", views.OPEN["budget"], name="budget"),
    path("oppet/<str:code>/arshjul/", views.OPEN["wheel"], name="wheel"),
    path("oppet/<str:code>/tillganglighet/", views.OPEN["accessibility"], name="accessibility"),
    path("oppet/<str:code>/jamfor/", comparing.OPEN["compare"], name="compare"),
    path(f"oppet/<str:code>/jamfor/{SERVICE}", comparing.OPEN["compare_service"], name="compare_service"),
    path(f"oppet/<str:code>/jamfor/{SERVICE}bredvid/", comparing.OPEN["side_by_side"], name="side_by_side"),
    path(f"oppet/<str:code>/jamfor/{SERVICE}<str:unit>/", comparing.OPEN["provider"], name="provider"),
    path("oppet/<str:code>/data/", data.OPEN["data"], name="data"),
    path("oppet/<str:code>/data/<slug:key>/", data.OPEN["data_set"], name="data_set"),
    path("oppet/<str:code>/data/<slug:key>.<str:form>", data.newest_file, name="file"),
    path("oppet/<str:code>/data/<slug:key>/<int:number>.<str:form>", data.edition_file, name="edition_file"),
    path("datasets/dcat", data.catalogue, name="catalogue"),
    *deeds.urlpatterns,
]
