"""XML as text: an element is its name, its attributes, and what is in it."""

from __future__ import annotations

import re
from html import escape

# What XML 1.0 cannot carry, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: object) -> str:
    return escape(_FORBIDDEN.sub("", str(value)))


def element(name: str, /, *inside: str, **attributes: object) -> str:
    """`inside` is XML already. An attribute's `__` is a colon; one that is None or "" is left out."""
    told = "".join(
        f' {key.replace("__", ":")}="{text(value)}"' for key, value in attributes.items() if value not in (None, "")
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def document(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
