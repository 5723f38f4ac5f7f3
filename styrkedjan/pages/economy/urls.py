from django.urls import path

from styrkedjan.pages.economy import accuracy, files, month, rules, services, unit_page, views, writing

app_name = "economy"
urlpatterns = [
    path("enhet/<str:code>/", unit_page.unit_page, name="unit_page"),
    path("verksamhet/", services.services, name="services"),
    path("verksamhet/<str:code>/", services.service, name="service"),
    path("ekonomiregler/", rules.findings, name="findings"),
    path("ekonomi/<str:code>/", views.economy, name="unit"),
    path("ekonomi/<str:code>/konton/", views.accounts, name="accounts"),
    path("ekonomi/<str:code>/konton/<str:account>/", views.transactions, name="transactions"),
    path("ekonomi/<str:code>/budget/", views.budget, name="budget"),
    path("ekonomi/<str:code>/budget/fil/<str:form>/", files.budget_file, name="budget_file"),
    path("ekonomi/<str:code>/prognos/", writing.forecast, name="forecast"),
    path("ekonomi/<str:code>/traffsakerhet/", accuracy.forecast_accuracy, name="accuracy"),
    path("ekonomi/<str:code>/manad/", month.month, name="month"),
    path("ekonomi/<str:code>/ram/", writing.frame, name="frame"),
]
