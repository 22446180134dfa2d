"""Serves the app on 127.0.0.1 to a browser that has come once with the token of this start.

The token stands in the address that ``mailuo ui`` opens; from then on a cookie carries it, so reload, a second
tab and deep links work. Pages, media, component files and the websocket are all behind it.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import typer

from graph.errors import MailuoError
from graph.settings import Settings
from graph.settings import settings as process_settings
from graph.words import lang, t

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Names under which this machine may be addressed: a page of another host that resolves to us is turned away.
_HOSTS = ("127.0.0.1", "localhost", "[::1]")

#: Nothing may be fetched from, or sent to, anywhere else (Streamlit needs inline styles, scripts and eval).
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)


class TokenGate:
    """ASGI middleware: lets in who shows the token, in the address or as a cookie.

    Turned away with 403 (a websocket is closed) are: no token, a host name that is not this machine's, and what a
    page of another origin sends (it may not open the websocket or post with the person's cookie).
    """

    def __init__(self, app: App, token: str, cookie: str) -> None:
        self.app = app
        self.token = token
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if _is_ours(scope, headers):
            query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            given = dict(query).get("token", "").encode()
            if scope["type"] == "http" and secrets.compare_digest(given, self.token.encode()):
                # The token leaves the address bar, also where the cookie is there already.
                rest = urlencode([(k, v) for k, v in query if k != "token"])
                await _redirect(send, _path(scope) + (f"?{rest}" if rest else ""), f"{self.cookie}={self.token}")
                return
            if self._shown(headers.get("cookie", "")):
                await self.app(scope, receive, _with_policy(send) if scope["type"] == "http" else send)
                return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await _closed(send)

    def _shown(self, header: str) -> bool:
        try:
            cookies = SimpleCookie(header)
        except CookieError:
            return False
        return self.cookie in cookies and secrets.compare_digest(
            cookies[self.cookie].value.encode(), self.token.encode()
        )


def _is_ours(scope: Scope, headers: dict[str, str]) -> bool:
    """Addressed to this machine by its own name, and not sent by a page of another origin."""
    host = headers.get("host", "")
    if host.rsplit(":", 1)[0] not in _HOSTS:
        return False
    origin = headers.get("origin")
    reads = scope["type"] == "http" and scope.get("method") in ("GET", "HEAD")
    return reads or origin is None or urlsplit(origin).netloc == host


def _path(scope: Scope) -> str:
    """The path as an address on this host: two slashes in front would name another one."""
    return "/" + quote(str(scope["path"]).lstrip("/\\"))


def _with_policy(send: Send) -> Send:
    async def out(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                (b"content-security-policy", _POLICY.encode()),
                (b"referrer-policy", b"no-referrer"),
                (b"x-frame-options", b"SAMEORIGIN"),
            ]
        await send(message)

    return out


async def _redirect(send: Send, to: str, cookie: str) -> None:
    headers = [
        (b"location", to.encode("latin-1")),
        (b"set-cookie", f"{cookie}; Path=/; HttpOnly; SameSite=Lax".encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _closed(send: Send) -> None:
    body = (
        "<!doctype html><meta charset=utf-8><title>脉络</title><p>请用启动时给出的地址打开（其中带有本次启动的口令）。"
        "<p>Please open the address that was printed at the start; it carries this start's token."
    ).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def run_app(settings: Settings, port: int | None = None, open_browser: bool = True) -> None:
    """Serve the app of a home until it is interrupted.

    Args:
        port: None: 8501, or another free one where that is taken; 0: any free one.

    Raises:
        MailuoError: the port asked for is taken.
    """
    # The app reads its settings in this process, as any command does: now, for below the working folder changes.
    os.environ["MAILUO_HOME"] = str(settings.home.resolve())
    os.environ["MAILUO_LANG"] = lang()
    process_settings()
    import streamlit as st
    import uvicorn
    from starlette.middleware import Middleware

    listener = _listen(port)
    number = listener.getsockname()[1]
    token = secrets.token_urlsafe(24)
    script = Path(__file__).resolve().parents[1] / "app.py"
    os.chdir(script.parent)
    gate = Middleware(TokenGate, token=token, cookie=f"mailuo_{number}")
    app = st.App(script, middleware=[gate])
    address = f"http://127.0.0.1:{number}/?token={token}"
    typer.echo(t(f"打开：{address}\n按 Ctrl-C 结束。", f"Open: {address}\nCtrl-C ends it."))
    if open_browser:
        webbrowser.open(address)
    # Streamlit gives this logger a handler, and then every address, with uids and this token, is printed.
    logging.getLogger("uvicorn.access").disabled = True
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws_max_size=64 * 1024 * 1024))
    server.run(sockets=[listener])


def _listen(port: int | None) -> socket.socket:
    tries = [8501, 0] if port is None else [port]
    for number in tries:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
            return listener
        except OSError:
            listener.close()
    raise MailuoError(
        t(f"端口 {port} 已被占用。", f"Port {port} is taken."),
        t("用 --port 0 任选一个空闲端口。", "Choose any free one with --port 0."),
    )
