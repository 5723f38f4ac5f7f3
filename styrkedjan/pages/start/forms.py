from django.contrib.auth.forms import AuthenticationForm


class LogInForm(AuthenticationForm):
    """Log in with a user name; the error never says which of the two was wrong."""

    error_messages = {
        "invalid_login": "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen.",
        "inactive": "Kontot är avstängt.",
    }
