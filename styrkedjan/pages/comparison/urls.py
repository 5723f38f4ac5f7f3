from django.urls import path

from styrkedjan.pages.comparison import closer, deeds, gaps, gathering, sets, units, views

app_name = "comparison"
urlpatterns = [
    path("jamfor/", views.profile, name="profile"),
    path("jamfor/nyckeltal/", views.search, name="search"),
    path("jamfor/nyckeltal/<slug:key>/", views.figure, name="figure"),
    path("jamfor/nyckeltal/<slug:key>/fore-och-efter/", closer.before_after, name="before_after"),
    path("jamfor/nyckeltal/<slug:key>/bakgrund/", closer.background, name="background"),
    path("jamfor/skillnader/", gaps.gaps, name="gaps"),
    path("jamfor/grannar/", closer.neighbours, name="neighbours"),
    path("jamfor/enheter/", units.units, name="units"),
    path("jamfor/enheter/<int:pk>/", units.units_in, name="units_in"),
    path("jamfor/tidig-varning/", closer.changed, name="changed"),
    path("jamfor/tva-nyckeltal/", views.together, name="together"),
    path("jamfor/ekonomi/", views.finances, name="finances"),
    path("jamfor/natverk/", views.networks, name="networks"),
    path("jamfor/resultat/", sets.index, name="sets"),
    path("jamfor/resultat/<int:pk>/", sets.show, name="set"),
    path("jamfor/resultat/<int:pk>/fil/<str:form>/", sets.file, name="set_file"),
    path("jamfor/resultat/urval/<slug:tag>/", sets.named, name="named_set"),
    path("jamfor/resultat/urval/<slug:tag>/fil/<str:form>/", sets.named_file, name="named_set_file"),
    path("jamfor/undersokningar/", gathering.survey_list, name="surveys"),
    path("jamfor/undersokningar/fritext/", gathering.texts, name="texts"),
    path("jamfor/undersokningar/<int:year>/<slug:slug>/", gathering.survey, name="survey"),
    path("jamfor/till-kolada/", gathering.to_kolada, name="to_kolada"),
    path("jamfor/till-kolada/fil/<str:form>/", gathering.kolada_file, name="kolada_file"),
    *deeds.urlpatterns,
]
