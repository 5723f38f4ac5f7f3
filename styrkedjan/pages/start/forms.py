from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from styrkedjan.areas.organisation.queries import password_handed_out
from styrkedjan.pages.kit.entering import may_enter_here

HANDED_OUT_HOLDS = timedelta(days=14)


class LogInForm(AuthenticationForm):
    """Log in with a user name; the error never says which of the two was wrong."""

    error_messages = {
        "invalid_login": "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen.",
        "inactive": "Kontot är avstängt.",
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """As Django, and: a password that somebody else has seen opens nothing for ever."""
        super().confirm_login_allowed(user)
        if not may_enter_here(user):
            raise ValidationError("Logga in med organisationens konto. Lösenord gäller bara reservkontot.")
        if user.must_change_password and timezone.now() - password_handed_out(user) > HANDED_OUT_HOLDS:
            days = HANDED_OUT_HOLDS.days
            raise ValidationError(f"Lösenordet du fick gällde i {days} dagar. Be administratören om ett nytt.")


class PasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; the new one must be another."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_mismatch": "De två nya lösenorden är inte lika. Skriv samma i båda.",
        "password_incorrect": "Det nuvarande lösenordet stämmer inte.",
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["old_password"].label = "Nuvarande lösenord"
        self.fields["new_password1"].label = "Nytt lösenord"
        self.fields["new_password1"].help_text = "Minst tolv tecken, och inget vanligt ord. Flera ord i rad är bra."
        self.fields["new_password2"].label = "Nytt lösenord igen"
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        chosen: str = self.cleaned_data["new_password1"]
        if self.user.check_password(chosen):
            raise ValidationError("Det är samma lösenord som förut. Välj ett annat.")
        return chosen
