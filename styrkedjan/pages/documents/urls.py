from django.urls import path

from styrkedjan.pages.documents import assignments, delegation, register

app_name = "documents"
urlpatterns = [
    path("styrdokument/", register.register, name="register"),
    path("styrdokument/<int:pk>/", register.document, name="document"),
    path("oppet/<str:code>/styrdokument/", register.open_register, name="public"),
    path("oppet/<str:code>/styrdokument/fil/<int:pk>/", register.open_file, name="open_file"),
    path("vem-beslutar/", delegation.who_decides, name="who_decides"),
    path("delegationsordning/<int:pk>/", delegation.order, name="order"),
    path("fullmaktiges-uppdrag/", assignments.overview, name="assignments"),
    path("fullmaktiges-uppdrag/<int:pk>/", assignments.assignment, name="assignment"),
    path("uppsikt/", assignments.oversight_page, name="oversight"),
    *register.urlpatterns,
    *delegation.urlpatterns,
    *assignments.urlpatterns,
]
