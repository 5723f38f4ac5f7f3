from django.urls import path

from styrkedjan.pages.investments import documents, views, writing

app_name = "investments"
urlpatterns = [
    path("investeringar/<str:code>/", views.portfolio, name="portfolio"),
    path("investeringar/<str:code>/plan/", views.plan, name="plan"),
    path("investeringar/<str:code>/uppfoljning/", views.follow_up, name="follow_up"),
    path("investeringar/<str:code>/underlag/<str:form>/", documents.material, name="material"),
    path("investeringar/<str:code>/nytt/", writing.create, name="create"),
    path("investeringar/<str:code>/ram/", writing.frame, name="frame"),
    path("investeringar/<str:code>/redovisa-samlat/", writing.collect, name="collect"),
    path("projekt/<int:pk>/", views.project, name="project"),
    path("projekt/<int:pk>/andra/", writing.change, name="change"),
    path("projekt/<int:pk>/beslut/", writing.decide, name="decide"),
    path("projekt/<int:pk>/bradskande/", writing.urgent, name="urgent"),
    path("projekt/<int:pk>/anmald/", writing.notify, name="notify"),
    path("projekt/<int:pk>/budget/", writing.budget, name="budget"),
    path("projekt/<int:pk>/flytta/", writing.move, name="move"),
    path("projekt/<int:pk>/oppna-igen/", writing.reopen, name="reopen"),
    path("projekt/<int:pk>/prognos/", writing.forecast, name="forecast"),
    path("projekt/<int:pk>/fardigt/", writing.finish, name="finish"),
    path("projekt/<int:pk>/slutredovisa/", writing.account, name="account"),
    path("projekt/<int:pk>/balansera/", writing.balance, name="balance"),
    path("balansering/<int:pk>/", writing.try_balance, name="try_balance"),
    path("balansering/<int:pk>/ta-tillbaka/", writing.withdraw_balance, name="withdraw_balance"),
    path("avvikelser/<int:pk>/godkann/", writing.approve, name="approve"),
]
