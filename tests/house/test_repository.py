"""What must not stand anywhere in the repository, and what must."""

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {".git", ".venv", "var", "dist", "build", "__pycache__", "node_modules"}
# Written in two halves so that this file does not find itself.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "deb." + "debian.org",
    "crates" + ".io",
]
WORKPLACE = ["/wo" + "rk/", "cla" + "ude", "anthro" + "pic", "chat" + "gpt", "language mo" + "del", "språ" + "kmodell"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository; of the whole tree where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        files = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [path for path in ROOT.rglob("*") if not SKIPPED_FOLDERS & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in files if path.is_file())


@cache
def text_of(path: Path) -> str:
    """The text of a file, empty for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("words", [REGISTRIES, WORKPLACE], ids=["registries", "workplace"])
def test_words_that_belong_to_a_machine_and_not_to_the_product(words: list[str]) -> None:
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number} {match[0]}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := pattern.search(line))
    ]
    assert found == []


def test_no_file_is_too_large_for_a_repository() -> None:
    heavy = [f"{path.relative_to(ROOT)}" for path in tracked() if path.stat().st_size > 2_000_000]
    assert heavy == []


def heading_anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+\s+(.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_in_the_documentation_lead_somewhere() -> None:
    broken = []
    for page in (path for path in tracked() if path.suffix == ".md"):
        for link in LINK.findall(re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, anchor = unquote(link).partition("#")
            file = (page.parent / target).resolve() if target else page
            if not file.exists() or (anchor and file.suffix == ".md" and anchor not in heading_anchors(text_of(file))):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def test_everything_the_product_needs_to_be_used_is_there() -> None:
    for name in ["README.md", "LICENSE", "Makefile", "env.sample", ".ci/run", "requirements/base.txt", "definitions"]:
        assert (ROOT / name).exists(), name
