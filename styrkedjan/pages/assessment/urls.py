from styrkedjan.pages.assessment import award_deeds, award_views

app_name = "assessment"
urlpatterns = [*award_views.urlpatterns, *award_deeds.urlpatterns]
