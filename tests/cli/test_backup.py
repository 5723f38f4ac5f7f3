"""An encrypted copy is opened by its own key, and by no other."""

from __future__ import annotations

import pyrage
import pytest

from styrkedjan.cli.backup import _encrypt, _plain
from styrkedjan.domain.errors import Refused


def test_an_encrypted_copy_is_opened_by_its_key_alone(tmp_path):
    plain, target = tmp_path / "kopia.zip", tmp_path / "kopia.age"
    plain.write_bytes(b"PK all there is" * 1000)
    ours, theirs = tmp_path / "ours.txt", tmp_path / "theirs.txt"
    keys = {path: pyrage.x25519.Identity.generate() for path in (ours, theirs)}
    for path, key in keys.items():
        path.write_text(f"# created by age-keygen\n{key}\n", "utf-8")
    _encrypt(plain, target, (str(keys[ours].to_public()),))
    assert b"all there is" not in target.read_bytes()
    with _plain(target, ours) as opened:
        assert opened.read_bytes() == plain.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kopia.age", "kopia.zip", "ours.txt", "theirs.txt"]
    with pytest.raises(Refused, match="öppnas inte"), _plain(target, theirs):
        pass


def test_what_is_no_key_is_told(tmp_path):
    (tmp_path / "kopia.zip").write_bytes(b"PK")
    with pytest.raises(Refused, match="age1"):
        _encrypt(tmp_path / "kopia.zip", tmp_path / "kopia.age", ("ssh-rsa AAAA",))
    assert not (tmp_path / "kopia.age").exists()
