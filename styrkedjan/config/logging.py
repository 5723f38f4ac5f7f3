"""Structured logs: one JSON object a line, tied together by a request id, without personal data.

A line never carries names, e-mail addresses, query strings, form values or the text of an exception (a database error
quotes the row). The user is the row number in the user table, which says nothing to a reader without the database.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

REQUEST_ID_HEADER = "X-Request-ID"
# Only what stands here is written from a record's extra fields.
FIELDS = ("event", "method", "route", "status", "milliseconds", "user", "count", "seconds")
TRACE_HEADER = "traceparent"
# W3C Trace Context: version, the trace, the span that asked, flags. Zeros alone are no trace.
_TRACE = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# A query, and what looks like a key of ours: such are never needed to understand a line.
_PRIVATE = re.compile(r"(?<=\?)\S+|(?<![\w.-])(?=[\w-]*\d|[\w-]*[A-Z])[A-Za-z0-9_-]{20,}(?![\w.])")
_trace: ContextVar[tuple[str, str] | None] = ContextVar("trace", default=None)
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_log = logging.getLogger("styrkedjan.request")


def current_request_id() -> str:
    """The id of the request being answered, or an empty string outside one."""
    return _request_id.get()


class JsonFormatter(logging.Formatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, the message and the allowed extra fields; an exception as type and places."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
        }
        if request_id := current_request_id():
            line["request"] = request_id
        if trace := _trace.get():
            line["trace"], line["parent"] = trace
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False, default=str)


def _said(record: logging.LogRecord) -> str:
    """The message without addresses: the framework and the server write a whole path when something goes wrong, and a
    path may carry the key to somebody's uploaded file, a query a search word or a name.
    """
    text = record.getMessage()
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        match = request.resolver_match
        for address in (request.get_full_path(), request.path):
            if len(address) > 1:
                text = text.replace(address, f"/{match.route}" if match else "/…")
    return _PRIVATE.sub("…", text)


class RequestLog:
    """Middleware: gives every request an id and writes one line when it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Looked up here: the settings, which name this module, are not read yet when it is imported.
        from styrkedjan.config.metrics import counts

        self.get_response, self._count = get_response, counts().add

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its id in the header and in every line logged meanwhile."""
        given = request.headers.get(REQUEST_ID_HEADER, "")
        request_id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        token = _request_id.set(request_id)
        traced = _TRACE.fullmatch(request.headers.get(TRACE_HEADER, ""))
        trace_token = _trace.set((traced[1], traced[2]) if traced else None)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            self._count(response.status_code, seconds)
            _log.info("answered", extra=_describe(request, response, seconds))
            response.headers[REQUEST_ID_HEADER] = request_id
            return response
        finally:
            _trace.reset(trace_token)
            _request_id.reset(token)


def _describe(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    match = request.resolver_match
    user = getattr(request, "_cached_user", None)  # never fetched for the log's sake
    return {
        "method": request.method,
        # The pattern, not the path: a path may carry a search word or a name.
        "route": match.route if match else "",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "user": user.pk if user is not None and user.is_authenticated else None,
    }


def logging_config(level: str) -> dict[str, Any]:
    """Django's `LOGGING`: everything to standard error as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "styrkedjan.config.logging.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "styrkedjan": {"level": level},
            "gunicorn.error": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # Says the path of every 404 and 403; our own line says the route.
            "django.request": {"level": "ERROR", "propagate": True},
            # Says user names and addresses in its messages; the attempts themselves are kept in the database.
            "axes": {"level": "CRITICAL", "propagate": False},
        },
    }
