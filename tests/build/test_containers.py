"""The container files name what there is. That the image builds is seen where images can be fetched."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from styrkedjan.cli.main import COMMANDS


def test_the_services_are_started_by_files_and_commands_that_exist(root: Path) -> None:
    told = yaml.safe_load((root / "deploy" / "compose.yaml").read_text("utf-8"))
    ours = [one for one in told["services"].values() if one["image"] == "styrkedjan"]
    assert len(ours) == 3
    assert all((root / one["build"]["dockerfile"]).exists() for one in ours)
    commands = re.findall(r"styrkedjan (\w+)", " ".join(word for one in ours for word in one.get("entrypoint", [])))
    commands += [one["command"][0] for one in ours if "command" in one]
    assert commands
    assert set(commands) <= set(COMMANDS)
    named = {name for one in told["services"].values() for name in one.get("depends_on", ())}
    assert named <= set(told["services"])
    mounts = [one.split(":")[0] for one in told["services"]["proxy"]["volumes"]]
    assert (root / "deploy" / mounts[0]).exists()


def test_the_image_is_made_of_the_lock_and_runs_a_command_of_ours(root: Path) -> None:
    text = (root / "deploy" / "Containerfile").read_text("utf-8")
    assert "--require-hashes --no-deps -r /wheels/base.txt" in text
    assert (root / "requirements" / "base.txt").exists()
    command = re.search(r'^CMD \["(\w+)"', text, re.MULTILINE)
    assert command is not None
    assert command[1] in COMMANDS
    assert re.search(r"^USER styrkedjan$", text, re.MULTILINE)
