"""The local key and what is made with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import SettingsError
from graph.identity.hashing import display_tail, hash_id, hash_value, local_key


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    key = local_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert local_key(path) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    local_key(path)
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        local_key(path)


def test_a_damaged_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(SettingsError):
        local_key(path)
    assert path.read_bytes() == b"short"


def test_hashes_are_equal_for_equal_numbers_and_differ_with_the_key(tmp_path: Path) -> None:
    a, b = local_key(tmp_path / "a"), local_key(tmp_path / "b")
    assert hash_id(a, "11010519491231002x") == hash_id(a, "１１０１０５１９４９１２３１００２X")
    assert hash_id(a, "11010519491231002X") != hash_id(b, "11010519491231002X")
    assert hash_value(a, "138-0000 1111") == hash_value(a, "13800001111")
    assert hash_id(a, "13800001111") != hash_value(a, "13800001111")
    assert re.fullmatch(r"[0-9a-f]{64}", hash_id(a, "11010519491231002X"))


def test_the_tail_never_shows_a_short_number_whole() -> None:
    assert display_tail("13800001111") == "1111"
    assert display_tail("1111") == ""
