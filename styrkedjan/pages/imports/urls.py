from django.urls import path

from styrkedjan.pages.imports import history, views

app_name = "imports"
urlpatterns = [
    path("underlag/", history.index, name="index"),
    path("underlag/granska/<str:token>/", views.review, name="review"),
    path("underlag/inlasning/<int:pk>/", history.batch, name="batch"),
    path("underlag/<slug:kind>/", views.upload, name="upload"),
    path("underlag/<slug:kind>/exportera/", views.export, name="export"),
    path("underlag/<slug:kind>/exempel/", views.example, name="example"),
]
