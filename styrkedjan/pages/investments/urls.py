from django.urls import path

from styrkedjan.pages.investments import deeds, documents, views

app_name = "investments"
urlpatterns = [
    path("investeringar/<str:code>/", views.portfolio, name="portfolio"),
    path("investeringar/<str:code>/plan/", views.plan, name="plan"),
    path("investeringar/<str:code>/uppfoljning/", views.follow_up, name="follow_up"),
    path("investeringar/<str:code>/underlag/<str:form>/", documents.material, name="material"),
    path("projekt/<int:pk>/", views.project, name="project"),
    *deeds.urlpatterns,
]
