from django.urls import path

from styrkedjan.pages.providers import (
    choice_deeds,
    choice_history,
    choice_payment,
    choice_views,
    deeds,
    own,
    papers,
    views,
)

app_name = "providers"
urlpatterns = [
    path("utforare/<str:code>/", views.overview, name="overview"),
    path("utforare/<str:code>/plan/", views.plan, name="plan"),
    path("utforare/<str:code>/kort/", views.card, name="card"),
    path("utforare/<str:code>/kort/fil/<str:form>/", papers.card, name="card_file"),
    path("valfrihetssystem/<int:pk>/fil/<str:form>/", papers.market, name="market_file"),
    path("avtal/<int:pk>/", views.agreement, name="agreement"),
    path("avtalsavvikelse/<int:pk>/", views.deviation, name="deviation"),
    path("utforarprogram/", views.programme, name="programme"),
    path("utforarregler/", views.rules_page, name="rules"),
    path("vem-svarar/", views.accountability, name="accountability"),
    path("mina-avtal/", own.own, name="own"),
    path("mina-avtal/<int:pk>/", own.own_agreement, name="own_agreement"),
    path("oppet/<str:code>/utforare/", own.public, name="public"),
    path("valfrihet/<str:code>/", choice_views.systems, name="systems"),
    path("valfrihetssystem/<int:pk>/", choice_views.system, name="system"),
    path("valfrihetssystem/<int:pk>/betalning/", choice_payment.payment, name="payment"),
    path("valfrihet/<str:code>/historik/", choice_history.history, name="history"),
    path("valfrihetsansokan/<int:pk>/", choice_views.application, name="application"),
    *deeds.urlpatterns,
    *choice_deeds.urlpatterns,
]
