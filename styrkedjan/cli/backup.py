"""`styrkedjan backup` and `styrkedjan restore`: all there is, in one file, and back into an empty place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from styrkedjan.cli.django_setup import with_django
from styrkedjan.domain.errors import Refused

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--for", "recipients", multiple=True, help="Kryptera till en age-nyckel (age1…); kan ges flera gånger.")
@click.option("--check", "only_check", is_flag=True, help="Läs en kopia från början till slut i stället för att ta en.")
@click.option("--key", type=FILE, help="Fil med den hemliga age-nyckeln, för en krypterad kopia.")
@click.option("--municipality", default="", help="Bara den kommun som har koden: det den tar med sig, inget av andras.")
@with_django
def backup(file: Path, recipients: tuple[str, ...], only_check: bool, key: Path | None, municipality: str) -> None:
    """Ta en säkerhetskopia av databas, faktalager och bilagor i en fil, medan tjänsten är igång."""
    from styrkedjan.pipeline import backup as copies

    if only_check:
        with _plain(file, key) as plain:
            told = copies.check(plain)
        click.echo(f"Kopian är hel: {_in_words(told)}.")
        return
    if file.exists():
        raise Refused(f"{file} finns redan.", "Välj ett annat namn; en kopia skrivs aldrig över.")
    write = _cut_out(municipality) if municipality else copies.write
    if not recipients:
        told = write(file)
    else:
        with TemporaryDirectory(dir=file.parent, prefix=".") as folder:
            plain = Path(folder) / "kopia.zip"
            told = write(plain)
            _encrypt(plain, file, recipients)
    click.echo(f"{file}: {_in_words(told)}.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--key", type=FILE, help="Fil med den hemliga age-nyckeln, för en krypterad kopia.")
@with_django
def restore(file: Path, key: Path | None) -> None:
    """Läs tillbaka en säkerhetskopia till en tom databas och en tom datamapp, och jämför rad för rad."""
    from styrkedjan.pipeline import backup as copies

    with _plain(file, key) as plain:
        told = copies.restore(plain)
    click.echo(f"Återställt och jämfört: {_in_words(told)}.")


def _cut_out(code: str) -> Callable[[Path], Any]:
    from functools import partial

    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.pipeline import leaving

    root = Unit.objects.filter(parent=None, code=code).first()
    if root is None:
        raise Refused(f"Kommunen {code} finns inte.", "Koden står i styrkedjan principal, till exempel 0126.")
    return partial(leaving.write, root=root)


def _in_words(told: object) -> str:
    from styrkedjan.domain.swedish import bytes_in_words, number
    from styrkedjan.pipeline.backup import Told

    assert isinstance(told, Told)
    taken = told.taken.astimezone().strftime("%Y-%m-%d %H.%M")
    size = bytes_in_words(sum(told.files.values()))
    rows = f"{number(told.rows)} rader i {len(told.tables)} tabeller"
    return f"{rows} och {number(len(told.files))} filer ({size}), tagen {taken} med version {told.release}"


def _encrypt(plain: Path, target: Path, recipients: tuple[str, ...]) -> None:
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError as error:
        raise Refused(f"Nyckeln går inte att läsa: {error}.", "En öppen age-nyckel börjar med age1.") from error
    half = plain.with_suffix(".age")
    with plain.open("rb") as source, half.open("wb") as written:
        pyrage.encrypt_io(source, written, keys)
    half.replace(target)


@contextmanager
def _plain(file: Path, key: Path | None) -> Iterator[Path]:
    """The copy itself; an encrypted one is opened beside itself, and gone afterwards."""
    if key is None:
        yield file
        return
    import pyrage

    words = [line for line in key.read_text("utf-8").splitlines() if line.startswith("AGE-SECRET-KEY-")]
    with TemporaryDirectory(dir=file.parent, prefix=".") as folder:
        plain = Path(folder) / "kopia.zip"
        try:
            keys = [pyrage.x25519.Identity.from_str(each) for each in words]
            with file.open("rb") as source, plain.open("wb") as written:
                pyrage.decrypt_io(source, written, keys)
        except (pyrage.IdentityError, pyrage.DecryptError) as error:
            raise Refused(f"Kopian öppnas inte av nyckeln i {key}.", "Ta nyckeln som hör till den.") from error
        yield plain
