"""Settings as the command line says them: the language of the file, a zone that is none, why a value is not taken."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from graph.errors import SettingsError
from graph.settings import load_settings
from graph.words import in_lang, set_lang
from mailuo.cli import main
from tests.cli.conftest import Cli

_SAID = {"zh": "缺少 text。", "en": "Missing argument 'text'."}


def _refused(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    set_lang("zh")
    monkeypatch.setattr(sys, "argv", ["mailuo", *words])
    with pytest.raises(SystemExit):
        main()
    set_lang("zh")
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "variable", "file", "spoken"),
    [
        ([], None, None, "zh"),
        ([], None, "en", "en"),
        ([], "zh", "en", "zh"),
        ([], "en", "zh", "en"),
        (["--lang", "zh"], "en", "en", "zh"),
        (["--lang=en"], "zh", "zh", "en"),
    ],
)
def test_the_language_is_that_of_option_environment_file(
    words: list[str], variable: str | None, file: str | None, spoken: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("MAILUO_HOME", str(tmp_path))
    monkeypatch.delenv("MAILUO_LANG", raising=False)
    if variable:
        monkeypatch.setenv("MAILUO_LANG", variable)
    if file:
        (tmp_path / "mailuo.toml").write_text(f'lang = "{file}"', encoding="utf-8")
    assert _refused([*words, "search"], monkeypatch, capsys).startswith(_SAID[spoken]), "what is wrong with the words"
    said = _refused([*words, "query", "show", "nope"], monkeypatch, capsys)
    assert bool(re.search("[一-鿿]", said)) == (spoken == "zh"), "what a command says"


def test_a_file_that_cannot_be_read_keeps_no_help_from_its_reader(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILUO_HOME", str(tmp_path))
    (tmp_path / "mailuo.toml").write_text("lang = ", encoding="utf-8")
    assert cli("query", "list").exit_code == 0
    assert isinstance(cli("imports").exception, SettingsError)


@pytest.mark.parametrize("zone", ["Mars", "../localtime", "Asia", "/etc/localtime", ""])
def test_a_zone_that_is_none_is_named_by_every_command(zone: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILUO_TZ", zone)
    for words in (("doctor",), ("imports",)):
        failed = cli(*words).exception
        assert isinstance(failed, SettingsError), (words, failed)
        assert f"没有时区“{zone}”" in failed.cause and "Asia/Shanghai" in failed.cause and failed.cure


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rows": 99_999}, "不能大于 10000。"),
        ({"rows": "viele"}, "应是整数。"),
        ({"seconds": 0}, "应大于 0。"),
        ({"seconds": "lang"}, "应是数字。"),
        ({"lang": "fr"}, "只能是 'zh' 或 'en'。"),
        ({"store": 3}, "应是文字"),
    ],
)
def test_why_a_value_is_not_taken_is_said_in_the_language_in_force(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings(**given)
    assert said in told.value.cause
    assert not re.search("Input|should", told.value.cause)
    with in_lang("en"), pytest.raises(SettingsError) as told:
        load_settings(**given)
    assert "Input should be" in told.value.cause and not re.search("[一-鿿]", told.value.cause)
