"""`{% csrf_token %}` gives both tokens that a form needs: against forged forms, and against sending twice.

Loaded for every template by the settings, so that no form can be written without them.
"""

from __future__ import annotations

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from styrkedjan.foundation import once

register = template.Library()


class TokensNode(CsrfTokenNode):
    """Both hidden fields."""

    def render(self, context: template.Context) -> SafeString:
        field = '{}<input type="hidden" name="{}" value="{}">'
        return format_html(field, super().render(context), once.FIELD, once.token())


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> TokensNode:
    return TokensNode()
