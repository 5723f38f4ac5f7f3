from django.urls import path

from styrkedjan.pages.economy import (
    accuracy,
    closing,
    entries,
    files,
    marked,
    month,
    reallocations,
    remedies,
    rule_data,
    rules,
    services,
    signing,
    staffing,
    unit_page,
    views,
    writing,
)

app_name = "economy"
DEEDS = (closing, marked, reallocations, remedies, rule_data, signing, writing)
urlpatterns = [
    *(pattern for module in DEEDS for pattern in module.urlpatterns),
    path("enhet/<str:code>/", unit_page.unit_page, name="unit_page"),
    path("verksamhet/", services.services, name="services"),
    path("verksamhet/<str:code>/", services.service, name="service"),
    path("ekonomiregler/", rules.findings, name="findings"),
    path("ekonomiregler/<str:code>/", rules.committee_findings, name="committee_findings"),
    path("ekonomiregler/<str:code>/notis/", rules.notice, name="findings_notice"),
    path("ramar/sarskilda-anslag/", rule_data.earmarks, name="earmarks"),
    path("ramar/begaran/<int:pk>/", remedies.show_request, name="request"),
    path("ekonomi/<str:code>/", views.economy, name="unit"),
    path("ekonomi/<str:code>/avvikelse/", views.explanation, name="explanation"),
    path("ekonomi/<str:code>/konton/", views.accounts, name="accounts"),
    path("ekonomi/<str:code>/konton/<str:account>/", entries.transactions, name="transactions"),
    path("ekonomi/<str:code>/poster/", entries.entries, name="entries"),
    path("ekonomi/<str:code>/budget/", views.budget, name="budget"),
    path("ekonomi/<str:code>/budget/fil/<str:form>/", files.budget_file, name="budget_file"),
    path("ekonomi/<str:code>/arsarbetare/", staffing.staffing, name="staffing"),
    path("ekonomi/<str:code>/markta-poster/", marked.marked, name="marked"),
    path("ekonomi/<str:code>/traffsakerhet/", accuracy.forecast_accuracy, name="accuracy"),
    path("ekonomi/<str:code>/manad/", month.month, name="month"),
    path("ekonomi/<str:code>/prognoser/", signing.signing, name="signing"),
    path("ekonomi/<str:code>/ramen-racker-inte/", remedies.page, name="remedies"),
    path("ekonomi/<str:code>/omdisponeringar/", reallocations.made, name="reallocations"),
]
