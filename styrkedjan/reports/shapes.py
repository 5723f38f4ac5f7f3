"""The statuses as small drawings: shape and word first, colour last. The same shapes on page and in print."""

from __future__ import annotations

from styrkedjan.domain.status import Status

COLOURS = {
    Status.REACHED: "#1a6437",
    Status.PARTLY: "#8f5a00",
    Status.NOT_REACHED: "#a3261f",
    Status.UNCERTAIN: "#526069",
    Status.NOT_ASSESSED: "#526069",
}
_INNER = {
    Status.REACHED: '<circle cx="8" cy="8" r="7" fill="{c}"/><path d="M4.5 8.2l2.4 2.4 4.6-5" fill="none" '
    'stroke="#fff" stroke-width="2" stroke-linecap="round"/>',
    Status.PARTLY: '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="2"/>'
    '<path d="M8 2a6 6 0 0 1 0 12z" fill="{c}"/>',
    Status.NOT_REACHED: '<path d="M8 1l7.5 14H.5z" fill="{c}"/><path d="M8 6v4M8 11.6v1.2" fill="none" stroke="#fff" '
    'stroke-width="2" stroke-linecap="round"/>',
    Status.UNCERTAIN: '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="2"/>'
    '<path d="M4 9c1.4-2.6 2.6-2.6 4-1s2.6 1.6 4-1" fill="none" stroke="{c}" stroke-width="2"/>',
    Status.NOT_ASSESSED: '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="2" '
    'stroke-dasharray="2.5 2.5"/>',
}


def drawing(status: Status) -> str:
    """The status as an SVG of 16 by 16, hidden from readers aloud: the word always stands beside it."""
    inner = _INNER[status].replace("{c}", COLOURS[status])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false">{inner}</svg>'
    )
