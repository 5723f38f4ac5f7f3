"""What earlier releases have written, kept to be taken forward: a small world of each, on each database.

`python tests/releases.py 0.2.0` writes the world of the code at hand into `tests/fixtures/releases/0.2.0.zip` as a file
of SQLite; beside a PostgreSQL server (`scripts/with_postgres.py python tests/releases.py 0.2.0`) it adds that database
in SQL. Done with each release, by the release's own code, and never again for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures" / "releases"
SQLITE, SQL = "styrkedjan.sqlite3", "styrkedjan.sql"


def kept() -> list[Path]:
    """The worlds, the oldest first."""
    return sorted(FOLDER.glob("*.zip"))


def member(vendor: str) -> str:
    return SQLITE if vendor == "sqlite" else SQL


def write(name: str) -> None:
    """One of each thing that people write (`tests/pages/world.py`), in a new database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from django.core.management import call_command
    from django.db import connection

    from tests.migrated import empty

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / SQLITE
        with empty("styrkedjan_release", file):
            call_command("migrate", verbosity=0, interactive=False)
            from tests.pages.world import build_world

            build_world()
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM")
                connection.close()
                content = file.read_bytes()
            else:
                content = _dumped(connection.settings_dict)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(FOLDER / f"{name}.zip", "a", zipfile.ZIP_LZMA) as packed:
            if member(connection.vendor) in packed.namelist():
                sys.exit(f"{name} är redan skriven, och skrivs inte om.")
            packed.writestr(zipfile.ZipInfo(member(connection.vendor)), content, zipfile.ZIP_LZMA)


def _dumped(told: dict[str, str]) -> bytes:
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "-h", told["HOST"], "-U", told["USER"]]
    done = subprocess.run([*command, told["NAME"]], capture_output=True, check=True)
    # What begins with a backslash is said to psql and not to the server.
    return b"\n".join(line for line in done.stdout.splitlines() if not line.startswith(b"\\"))


if __name__ == "__main__":
    sys.path.insert(0, os.environ.get("PYTHONPATH", "").split(":")[0] or str(Path(__file__).parents[1]))
    write(sys.argv[1])
