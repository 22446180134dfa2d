"""The gate: without this start's token nothing is answered, with it a cookie carries it from then on."""

from __future__ import annotations

from collections.abc import Coroutine, MutableMapping
from typing import Any

import pytest

from graph.errors import MailuoError
from ui.server import TokenGate, _listen

TOKEN, COOKIE = "s3cret", "mailuo_8501"
HOST = "127.0.0.1:8501"


async def _app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def _to_the_end(coroutine: Coroutine[Any, Any, None]) -> None:
    """Nothing here waits, so no loop is needed (where a browser test has run, this thread has one already)."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def ask(
    path: str = "/", query: str = "", kind: str = "http", method: str = "GET", **headers: str
) -> tuple[Any, dict[str, str]]:
    """(status of the answer, or ``accept``/``close``; headers)."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    given = {"host": HOST, **headers}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
    }
    gate = TokenGate(_app, TOKEN, COOKIE)
    _to_the_end(gate(scope, receive, send))
    first = sent[0]
    said = {name.decode(): value.decode("latin-1") for name, value in first.get("headers", [])}
    return first.get("status", first["type"].removeprefix("websocket.")), said


PLACES = [
    "/",
    "/explore",
    "/media/abc.csv",
    "/_stcore/bidi-components/mailuo.canvas/frontend/canvas.js",
    "/_stcore/health",
    "/_stcore/upload_file/x/y",
    "/static/js/index.js",
]


@pytest.mark.parametrize("path", PLACES)
def test_without_the_token_nothing_is_answered(path: str) -> None:
    for cookie in ("", f"{COOKIE}=wrong", "mailuo_8502=s3cret", f"{COOKIE}=", "\x00=;;;="):
        assert ask(path, cookie=cookie)[0] == 403
    assert ask(path, query="token=wrong")[0] == 403
    assert ask(path, query="token=")[0] == 403
    assert ask(path, query="token=%E8%84%89")[0] == 403


@pytest.mark.parametrize("path", PLACES)
def test_with_the_cookie_everything_is_answered(path: str) -> None:
    status, headers = ask(path, cookie=f"other=1; {COOKIE}=s3cret")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_the_websocket_needs_the_cookie_too() -> None:
    assert ask("/_stcore/stream", kind="websocket")[0] == "close"
    assert ask("/_stcore/stream", kind="websocket", query="token=s3cret")[0] == "close"
    assert ask("/_stcore/stream", kind="websocket", cookie=f"{COOKIE}=s3cret")[0] == "accept"


def test_the_token_becomes_a_cookie_and_leaves_the_address() -> None:
    status, headers = ask("/explore", query="uid=a%2Cb&token=s3cret&lang=en")
    assert status == 303
    assert headers["location"] == "/explore?uid=a%2Cb&lang=en"
    assert headers["set-cookie"].startswith(f"{COOKIE}=s3cret;") and "HttpOnly" in headers["set-cookie"]
    assert ask("/", query="token=s3cret", cookie=f"{COOKIE}=s3cret")[1]["location"] == "/"


def test_the_way_on_never_leads_to_another_host() -> None:
    for path in ("//elsewhere.example/x", "/\\elsewhere.example/x", "///elsewhere.example/x"):
        location = ask(path, query="token=s3cret")[1]["location"]
        assert location.startswith("/elsewhere"), location
    assert ask("/探索", query="token=s3cret")[1]["location"] == "/%E6%8E%A2%E7%B4%A2"


@pytest.mark.parametrize(
    "host", ["mailuo.example", "mailuo.example:8501", "127.0.0.1.example:8501", "10.0.0.5:8501", ""]
)
def test_a_name_that_is_not_this_machines_is_refused(host: str) -> None:
    # A page of another host whose name resolves to 127.0.0.1 sends our cookie of that name, or the token.
    assert ask(cookie=f"{COOKIE}=s3cret", host=host)[0] == 403
    assert ask(query="token=s3cret", host=host)[0] == 403
    assert ask("/_stcore/stream", kind="websocket", cookie=f"{COOKIE}=s3cret", host=host)[0] == "close"


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:9999", "https://elsewhere.example", "null", "http://localhost:8501"]
)
def test_a_page_of_another_origin_cannot_use_the_persons_cookie(origin: str) -> None:
    cookie = f"{COOKIE}=s3cret"
    assert ask("/_stcore/stream", kind="websocket", cookie=cookie, origin=origin)[0] == "close"
    assert ask("/_stcore/upload_file/x/y", method="PUT", cookie=cookie, origin=origin)[0] == 403
    own = f"http://{HOST}"
    assert ask("/_stcore/stream", kind="websocket", cookie=cookie, origin=own)[0] == "accept"
    assert ask("/_stcore/upload_file/x/y", method="PUT", cookie=cookie, origin=own)[0] == 200


def test_a_taken_port_is_said_and_the_listener_is_on_this_machine_only() -> None:
    listener = _listen(0)
    try:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        listener.listen()
        with pytest.raises(MailuoError) as caught:
            _listen(port)
        assert str(port) in caught.value.cause
    finally:
        listener.close()
