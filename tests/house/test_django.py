"""What Django can tell about itself: migrations written, templates that compile, static files that can be collected."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template import engines

OURS = [config for config in apps.get_app_configs() if config.name.startswith("styrkedjan")]


@pytest.mark.django_db
def test_every_model_change_has_its_migration(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"run: styrkedjan manage makemigrations\n{capsys.readouterr().out}")


def test_every_template_compiles() -> None:
    engine = engines["django"]
    for config in OURS:
        folder = Path(config.path) / "templates"
        for path in folder.rglob("*.html"):
            engine.get_template(str(path.relative_to(folder)))


def test_static_files_can_be_collected_as_in_production(settings, tmp_path: Path) -> None:
    """A stylesheet that points at a file that is not there stops here and not on the server."""
    settings.STATIC_ROOT = str(tmp_path)
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
