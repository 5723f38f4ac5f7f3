from django.urls import path

from styrkedjan.pages.economy import (
    accuracy,
    closing,
    files,
    month,
    rules,
    services,
    signing,
    unit_page,
    views,
    writing,
)

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
    path("ekonomi/<str:code>/manad/granska/", closing.review, name="review"),
    path("ekonomi/<str:code>/manad/granska/angra/", closing.withdraw_review, name="withdraw_review"),
    path("manadsbokslut/stang/", closing.close_month, name="close_month"),
    path("manadsbokslut/oppna/", closing.reopen_month, name="reopen_month"),
    path("manadsbokslut/prognoser/", closing.call_for_forecasts, name="call_for_forecasts"),
    path("ekonomi/<str:code>/prognoser/", signing.signing, name="signing"),
    path("ekonomi/<str:code>/prognoser/skriv-pa/", signing.sign_sum, name="sign_sum"),
    path("ekonomi/<str:code>/prognoser/skicka-tillbaka/", signing.send_back_sum, name="send_back_sum"),
    path("ekonomi/<str:code>/prognos/skicka-tillbaka/", signing.send_back, name="send_back"),
    path("ekonomi/<str:code>/ram/", writing.frame, name="frame"),
]
