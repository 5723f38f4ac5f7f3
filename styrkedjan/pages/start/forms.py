from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError


class LogInForm(AuthenticationForm):
    """Log in with a user name; the error never says which of the two was wrong."""

    error_messages = {
        "invalid_login": "Användarnamnet eller lösenordet stämmer inte. Kontrollera båda och försök igen.",
        "inactive": "Kontot är avstängt.",
    }


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
