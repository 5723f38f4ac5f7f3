from django.urls import path

from styrkedjan.pages.year_end import documents, views, writing

app_name = "year_end"
urlpatterns = [
    path("arsavslut/<str:code>/", views.overview, name="overview"),
    path("arsavslut/<str:code>/eget-kapital/", views.equity, name="equity"),
    path("arsavslut/<str:code>/underlag/<str:form>/", documents.material, name="material"),
    path("arsavslut/<str:code>/begar/", writing.ask, name="ask"),
    path("arsavslut/<str:code>/planera-uttag/", writing.plan_use, name="plan_use"),
    path("arsavslut/<str:code>/uttag/", writing.use, name="use"),
    path("arsavslut/<str:code>/sparr/", writing.freeze, name="freeze"),
    path("arsavslut/<str:code>/atgardsplan/<int:year>/", views.recovery, name="recovery"),
    path("arsavslut/<str:code>/atgardsplan/<int:year>/andra/", writing.recovery_plan, name="recovery_plan"),
    path("arsavslut/<str:code>/atgardsplan/<int:year>/godkann/", writing.approve_plan, name="approve_plan"),
    path("arsavslut/<str:code>/atgardsplan/<int:year>/folj-upp/", writing.follow_up, name="follow_up"),
    path("resultatoverforing/<int:pk>/", views.carry_over, name="carry_over"),
    path("resultatoverforing/<int:pk>/prova/", writing.test, name="test"),
    path("resultatoverforing/<int:pk>/besluta/", writing.decide, name="decide"),
    path("resultatoverforing/<int:pk>/ta-tillbaka/", writing.withdraw, name="withdraw"),
    path("uttag/<int:pk>/godkann/", writing.approve_use, name="approve_use"),
    path("uttag/<int:pk>/avsla/", writing.decline_use, name="decline_use"),
]
