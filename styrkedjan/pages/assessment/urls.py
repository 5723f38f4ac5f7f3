from django.urls import path

from styrkedjan.pages.assessment import award_deeds, award_views, deeds, open, views

app_name = "assessment"
urlpatterns = [
    path("utvarderingar/", views.overview, name="overview"),
    path("utvarderingar/utveckling/", views.development, name="development"),
    path("utvarderingar/eget/", views.setup, name="setup"),
    path("utvarderingar/fragor/<str:framework>.xlsx", views.bank_file, name="bank_file"),
    path("utvardering/<int:pk>/", views.case, name="case"),
    path("utvardering/<int:pk>/rapport/", views.report, name="report"),
    path("utvardering/<int:pk>/rapport.<str:form>", views.report_file, name="report_file"),
    path("utvardering/<int:pk>/aterkoppling/", views.feedback, name="feedback"),
    path("utvarderingsunderlag/<int:pk>/", views.evidence, name="evidence"),
    path("oppet/<str:code>/kommunkompassen/", open.short, name="public"),
    path("oppet/utvarderingar.<str:form>", open.data, name="open_data"),
    *deeds.urlpatterns,
    *award_views.urlpatterns,
    *award_deeds.urlpatterns,
]
