"""Settings from the environment and ``mailuo.toml``: typed, and a misspelt key is refused."""

from __future__ import annotations

import getpass
import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.errors import SettingsError
from graph.words import Lang, refused_text, t

#: Ceilings that no setting can lift (DESIGN §6 "Result").
MAX_ROWS_SCREEN = 5_000
MAX_ROWS = 10_000
MAX_SECONDS = 15.0
MAX_BYTES = 16 * 1024 * 1024


class Settings(BaseSettings):
    """What a home and a process are set to. Environment names: ``MAILUO_HOME``, ``MAILUO_STORE``, …"""

    model_config = SettingsConfigDict(env_prefix="MAILUO_", extra="forbid", populate_by_name=True)

    home: Path = Field(default_factory=lambda: Path.home() / ".mailuo")
    store: str = "embedded:"
    neo4j_username: str = Field("neo4j", validation_alias="NEO4J_USERNAME")
    neo4j_password: str = Field("", validation_alias="NEO4J_PASSWORD", repr=False)
    neo4j_database: str = Field("neo4j", validation_alias="NEO4J_DATABASE")
    actor: str = Field(default_factory=getpass.getuser)
    purpose: str = ""
    lang: Lang = "zh"
    tz: str = "Asia/Shanghai"
    rows: int = Field(500, ge=1, le=MAX_ROWS)
    rows_screen: int = Field(MAX_ROWS_SCREEN, ge=1, le=MAX_ROWS_SCREEN)
    rows_export: int = Field(MAX_ROWS, ge=1, le=MAX_ROWS)
    seconds: float = Field(MAX_SECONDS, gt=0, le=MAX_SECONDS)
    seconds_screen: float = Field(5.0, gt=0, le=MAX_SECONDS)
    answer_bytes: int = Field(MAX_BYTES, ge=1024, le=MAX_BYTES)

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            # Not found is a KeyError; a path or a folder of zones ("../x", "Asia") is one of the others.
            raise ValueError(
                t(
                    f"没有时区“{name}”，应写成 Asia/Shanghai 这样的名称。",
                    f"There is no time zone “{name}”; write it as Asia/Shanghai.",
                )
            ) from None
        return name

    @property
    def ledger_dir(self) -> Path:
        return self.home / "ledger"

    @property
    def state_dir(self) -> Path:
        return self.home / "state"

    @property
    def run_dir(self) -> Path:
        return self.home / "run"

    @property
    def store_dir(self) -> Path:
        return self.home / "store"

    @property
    def log_dir(self) -> Path:
        return self.home / "logs"

    @property
    def workspace_path(self) -> Path:
        return self.home / "workspace.sqlite"

    @property
    def audit_path(self) -> Path:
        return self.home / "audit.sqlite"

    @property
    def key_path(self) -> Path:
        return self.home / "key"

    @property
    def purpose_text(self) -> str:
        """The purpose that is recorded with a look-up."""
        return self.purpose or "未填写"


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            t(f"设置文件 {path} 读不出来：{error}", f"Settings file {path} cannot be read: {error}"),
            t("改正该行，或删掉文件用默认值。", "Mend that line, or remove the file to use the defaults."),
        ) from error


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise SettingsError(
            t(
                f"不能进入文件夹 {path.parent}：{error.strerror}",
                f"Folder {path.parent} is closed: {error.strerror}",
            ),
            t(
                "它属于别的用户：换成那个用户，或用 MAILUO_HOME 换一个文件夹。",
                "It belongs to somebody else: be that user, or choose another folder with MAILUO_HOME.",
            ),
        ) from error


def _home() -> Path:
    return Path(os.environ.get("MAILUO_HOME") or Path.home() / ".mailuo")


def _of_files(home: Path) -> dict[str, Any]:
    """What the two files say; the home's wins.

    Raises:
        SettingsError: a file cannot be read.
    """
    values: dict[str, Any] = {}
    for path in (Path("mailuo.toml"), home / "mailuo.toml"):
        if _is_there(path):
            values |= _toml(path)
    return values


def chosen_lang() -> Lang:
    """The language of environment and files, without a look at their other settings.

    What is wrong with them is for ``load_settings`` to say, and some commands go without settings.
    """
    try:
        said = os.environ.get("MAILUO_LANG") or _of_files(_home()).get("lang")
    except SettingsError:
        return "zh"
    return "en" if said == "en" else "zh"


def load_settings(**given: Any) -> Settings:
    """Environment over ``mailuo.toml`` (in the home, then in the working folder) over defaults; ``given`` wins.

    Raises:
        SettingsError: an unknown key or an impossible value; names the key and what is allowed.
    """
    values = _of_files(Path(given["home"]) if given.get("home") else _home())
    known = set(Settings.model_fields)
    unknown = sorted(set(values) - known)
    unknown += sorted(
        name
        for name in os.environ
        if name.startswith("MAILUO_")
        and not name.startswith("MAILUO_TEST_")
        and name[7:].lower() not in known | _NOT_SETTINGS
    )
    if unknown:
        raise SettingsError(
            t(f"不认识的设置：{'、'.join(unknown)}。", f"Unknown settings: {', '.join(unknown)}."),
            t(f"可用的设置：{'、'.join(sorted(known))}。", f"Known settings: {', '.join(sorted(known))}."),
        )
    from_env = {name for name in known if _env_name(name) in os.environ}
    try:
        return Settings(**{k: v for k, v in values.items() if k not in from_env} | given)
    except ValidationError as error:
        first = error.errors()[0]
        name, why = ".".join(map(str, first["loc"])), refused_text(first["msg"])
        raise SettingsError(
            t(f"设置 {name} 的值不能用：{why}", f"Setting {name} cannot have this value: {why}"),
            t("改正环境变量或 mailuo.toml。", "Mend the environment variable or mailuo.toml."),
        ) from error


#: Variables of ours that only tools and tests read (with every ``MAILUO_TEST_…``: see tests/conftest.py).
_NOT_SETTINGS = {"real_data", "app_token", "app_port", "banner"}


def _env_name(field: str) -> str:
    return field.upper() if field.startswith("neo4j_") else f"MAILUO_{field.upper()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
