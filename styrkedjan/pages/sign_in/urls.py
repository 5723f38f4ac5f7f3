from django.urls import path

from styrkedjan.pages.sign_in import leaving, own, steps, views

app_name = "sign_in"
urlpatterns = [
    path("logga-in/med/<slug:key>/", views.begin, name="begin"),
    path("logga-in/med/<slug:key>/svar/", views.oidc_answer, name="oidc_answer"),
    path("logga-in/med/<slug:key>/acs/", views.saml_answer, name="saml_answer"),
    path("logga-in/med/<slug:key>/klart/", views.saml_done, name="saml_done"),
    path("logga-in/med/<slug:key>/metadata/", views.metadata, name="metadata"),
    path("logga-in/med/<slug:key>/ut/", leaving.begin, name="leave"),
    path("logga-in/med/<slug:key>/ute/", leaving.oidc_back, name="oidc_back"),
    path("logga-in/med/<slug:key>/avslutad/", leaving.front_channel, name="front_channel"),
    path("logga-in/med/<slug:key>/slo/", leaving.saml_message, name="saml_message"),
    path("logga-in/utloggad/", leaving.left, name="left"),
    path("logga-in/tillhorighet/", views.choose, name="choose"),
    path("logga-in/steg/", steps.second_step, name="second_step"),
    path("logga-in/nyckel/", steps.ask_passkey, name="ask_passkey"),
    path("logga-in/nyckel/svar/", steps.take_passkey, name="take_passkey"),
    path("inloggning/", own.factors, name="own"),
    path("inloggning/nyckel/", own.ask_passkey, name="make_passkey"),
    path("inloggning/nyckel/svar/", own.add_passkey, name="add_passkey"),
    path("inloggning/app/", own.app, name="app"),
    path("inloggning/reservkoder/", own.codes, name="codes"),
    path("inloggning/<int:pk>/bort/", own.remove, name="remove"),
]
