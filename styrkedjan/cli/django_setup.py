"""Django is started only by the commands that need it."""

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")


def start_django() -> None:
    """Read the settings, make the data folder, load the apps; a wrong setting becomes a sentence, not a traceback.

    Raises:
        click.ClickException: the settings are refused.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrkedjan.config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from pydantic import ValidationError

    try:
        settings.ENVIRONMENT.data.mkdir(parents=True, exist_ok=True)
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    except ValidationError as error:
        raise click.ClickException(_sentences(error)) from error
    except OSError as error:
        sentence = f"Datamappen (STYRKEDJAN_DATA) går inte att skapa: {error}. Välj en mapp som får skrivas i."
        raise click.ClickException(sentence) from error


def say_where() -> None:
    """Which settings and data a command works on, where nobody has said: another folder has others."""
    from django.conf import settings

    if not settings.ENVIRONMENT.mode_is_said and "--demo" not in sys.argv:
        click.echo(settings.ENVIRONMENT.origin(), err=True)


def with_django(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command's function (under click's decorators): Django stands ready when it runs."""

    @functools.wraps(command)
    def ready(*args: P.args, **kwargs: P.kwargs) -> R:
        start_django()
        say_where()
        from django.db import OperationalError, ProgrammingError

        try:
            return command(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(
                f"Databasen svarar inte som väntat: {str(error).splitlines()[0]}. "
                "Kör styrkedjan manage migrate, och kontrollera STYRKEDJAN_DATABASE_URL."
            ) from error

    return ready


def _sentences(error: Exception) -> str:
    """One line per setting that could not be read."""
    from pydantic import ValidationError

    assert isinstance(error, ValidationError)
    lines = [f"  STYRKEDJAN_{str(e['loc'][0]).upper()}: {e['msg']} (fick {e['input']!r})" for e in error.errors()]
    return "Inställningar som inte går att läsa (förklaras av styrkedjan settings):\n" + "\n".join(lines)
