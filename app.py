"""The Streamlit frame: language, door, navigation, page. Start it with ``mailuo ui`` (it guards who gets in)."""

from __future__ import annotations

from graph.disk import keep_closed
from ui.frame import run

keep_closed()
run()
