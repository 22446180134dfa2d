"""What ``run_app`` hands to the app that it serves, looked at in a process of its own: it changes the process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_CODE = """
import json, sys
import uvicorn
from graph.settings import load_settings, settings
from graph.words import set_lang
from ui.server import run_app

def serve(self, sockets=None):
    [s.close() for s in sockets]

uvicorn.Server.run = serve
set_lang(sys.argv[2])
run_app(load_settings(home=sys.argv[1]), port=0, open_browser=False)
print(json.dumps({"home": str(settings().home), "rows": settings().rows, "lang": settings().lang}))
"""


def started(home: Path, folder: Path, lang: str = "zh") -> dict[str, Any]:
    """What the app's process holds after it was started for a home from a working folder."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(home), lang], cwd=folder, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(folder)},
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_app_has_the_settings_of_the_folder_it_was_started_in(tmp_path: Path) -> None:
    (tmp_path / "mailuo.toml").write_text("rows = 77", encoding="utf-8")
    said = started(tmp_path / "home", tmp_path)
    assert (said["rows"], said["home"]) == (77, str(tmp_path / "home"))


def test_the_app_speaks_the_language_that_the_command_was_given(tmp_path: Path) -> None:
    (tmp_path / "mailuo.toml").write_text('lang = "zh"', encoding="utf-8")
    assert started(tmp_path / "home", tmp_path, lang="en")["lang"] == "en"
