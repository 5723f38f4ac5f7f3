"""`styrkedjan serve`: the web service, and with --demo a whole municipality to try it on."""

import os
import socket
import sys
from typing import Any

import click

from styrkedjan.cli.django_setup import with_django

DEFAULT_ADDRESS = "127.0.0.1:8000"
MOST_WORKERS = 4


@click.command()
@click.option("--address", default=DEFAULT_ADDRESS, show_default=True, help="Värd och port att lyssna på.")
@click.option("--workers", type=click.IntRange(1, 64), help="Antal processer; annars en per kärna, högst fyra.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Trådar i varje process.")
@click.option("--demo", is_flag=True, help="Förbered databasen först och läs in demokommunen om databasen är tom.")
@with_django
def serve(address: str, workers: int | None, threads: int, demo: bool) -> None:
    """Starta webbtjänsten och håll den igång tills den avbryts (Ctrl+C)."""
    _refuse_taken(address)
    if demo:
        _prepare_demo()
    application = _load_application()
    _finish_imports()
    _derive_what_is_lost()
    workers = workers or min(MOST_WORKERS, os.cpu_count() or 1)
    _run(application, {"bind": address, "workers": workers, "threads": threads}, lambda: _greet(address, demo))


def _refuse_taken(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise click.ClickException(
            f"Adressen {address} går inte att läsa. Skriv värd:port, till exempel 127.0.0.1:8000."
        )
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise click.ClickException(
                f"Det går inte att lyssna på {address}: {error.strerror}. "
                "Avsluta det som redan kör där, eller välj en annan port med --address 127.0.0.1:8001."
            ) from None


def _prepare_demo() -> None:
    """Migrate what has not been migrated and fill an empty database; never touches one that holds anything."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if settings.STYRKEDJAN_MODE != "demo":
        raise click.ClickException("--demo går inte i drift (STYRKEDJAN_MODE=production). Ta bort flaggan.")
    settings.ENVIRONMENT.mode = "demo"  # now somebody has said it
    call_command("migrate", verbosity=0, interactive=False)
    if not get_user_model().objects.exists():
        click.echo("Databasen är tom. Läser in demokommunen, det tar ungefär en minut ...", err=True)
        _call("demo", "--quiet")


def _finish_imports() -> None:
    """Imports that were decided on when the service stopped. What cannot be done now is done at the next start."""
    from contextlib import suppress

    from django.db import DatabaseError

    from styrkedjan.domain.errors import Refused
    from styrkedjan.pipeline.ledger_kind import reconcile_all

    with suppress(DatabaseError, OSError, Refused):
        reconcile_all()


def _derive_what_is_lost() -> None:
    """Make the arrays of the key figures that are not there (after a restore, say), beside the service as it starts."""
    from multiprocessing import get_context
    from pathlib import Path

    from django.conf import settings

    from styrkedjan.store.key_figure_matrix import is_lost
    from styrkedjan.store.versions import Store

    store = Path(settings.STYRKEDJAN_STORE)
    # A process is begun only where there is something to make: the workers that are forked inherit it.
    if (store / "facts" / "kolada").is_dir() and is_lost(Store(store)):
        get_context("spawn").Process(target=_derive, args=(store,), daemon=True).start()


def _derive(folder: Any) -> None:
    from styrkedjan.store.key_figure_matrix import derive_newest
    from styrkedjan.store.versions import Store

    derive_newest(Store(folder))


def _call(*arguments: str) -> None:
    """Run another of our commands in this process."""
    from styrkedjan.cli.main import main

    main(list(arguments), standalone_mode=False)


def _load_application() -> Any:
    """The WSGI application, or the reasons not to start as sentences."""
    from django.core.exceptions import ImproperlyConfigured
    from django.utils.module_loading import import_string

    try:
        return import_string("styrkedjan.config.wsgi.application")
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


def _greet(address: str, demo: bool) -> None:
    from django.conf import settings

    click.echo(f"\nStyrkedjan: http://{address}   (avsluta med Ctrl+C)\n{settings.ENVIRONMENT.origin()}")
    if demo:
        _call("demo", "--logins")
    sys.stdout.flush()


def _run(application: Any, options: dict[str, Any], when_ready: Any) -> None:
    """Hand over to gunicorn: threads suit pages that wait for a database; workers use the cores."""
    from django.conf import settings
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            chosen = {
                "worker_class": "styrkedjan.config.patience.PatientWorker",
                "preload_app": True,
                "timeout": 120,
                "graceful_timeout": 20,
                "keepalive": 5,
                # A worker is replaced now and then, so that a slow leak never becomes a stop.
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "control_socket_disable": True,
                "logconfig_dict": settings.LOGGING,
                "when_ready": lambda _server: when_ready(),
                **options,
            }
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Server().run()
