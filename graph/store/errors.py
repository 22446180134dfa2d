"""Errors of the driver and of both servers in our own words."""

from __future__ import annotations

import re

from neo4j.exceptions import AuthError, ClientError, Neo4jError, ServiceUnavailable, SessionExpired

from graph import disk
from graph.errors import MailuoError, QueryError, StoreError, StoreTimeout
from graph.words import t

_TIMEOUT = ("TransactionTimedOut", "TransactionTerminated", "ExecutionTimeout", "LockAcquisitionTimeout")
_MEMORY = ("MemoryPoolOutOfMemory", "HeapLimitExceeded", "QueryHeapBudget", "OutOfMemory", "TransactionOutOfMemory")
_PLACE = re.compile(r"(\(line 1, column )(\d+)( \(offset: )(\d+)")
_WRITES = ("AccessMode", "Forbidden", "QueryNotIdempotent", "not idempotent")


def translated(error: Exception, store: str, shift: int = 0) -> MailuoError:
    """The error that a person sees; the server's own words are kept where they explain a statement.

    ``shift``: characters that we put before the statement; places in its first line are given without them.
    """
    code = (error.code or "") if isinstance(error, Neo4jError) else ""
    message = _first_line((error.message or "") if isinstance(error, Neo4jError) else str(error))
    message = _PLACE.sub(lambda m: f"{m[1]}{int(m[2]) - shift}{m[3]}{int(m[4]) - shift}", message)
    told = f"{code} {message}"
    if "AuthenticationRateLimit" in code:
        return StoreError(
            t("密码错了多次，图库暂时不接受登录。", "The store takes no login for a while: too many wrong passwords."),
            t(
                "改正 NEO4J_USERNAME 和 NEO4J_PASSWORD，等十秒再试。",
                "Mend NEO4J_USERNAME and NEO4J_PASSWORD, wait ten seconds, and try again.",
            ),
        )
    if "DatabaseNotFound" in code:
        return StoreError(
            t("图库服务器上没有这个数据库。", "The server has no database of that name."),
            t("检查 NEO4J_DATABASE（社区版只有 neo4j）。", "Check NEO4J_DATABASE (Community has only neo4j)."),
        )
    if disk.is_full(message):
        return StoreError(*disk.told(OSError(message)))
    if isinstance(error, AuthError):
        return StoreError(
            t("图库拒绝了用户名或密码。", "The store refuses the user name or the password."),
            t("检查 NEO4J_USERNAME 和 NEO4J_PASSWORD。", "Check NEO4J_USERNAME and NEO4J_PASSWORD."),
        )
    if any(word in told for word in _TIMEOUT):
        return timed_out()
    if any(word in told for word in _MEMORY):
        return QueryError(
            t("这条语句需要的内存超过上限，已停止。", "The statement needs more memory than allowed and was stopped."),
            t("加上条件或 LIMIT，少收集一些。", "Add conditions or a LIMIT; collect less."),
        )
    if any(word in told for word in _WRITES):
        return QueryError(
            t(
                "语句要写入、改动结构或读文件，查询只能读图。",
                "The statement writes, changes the schema or reads files.",
            ),
            t("只用 MATCH … RETURN 一类的读取语句。", "Use reading statements such as MATCH … RETURN."),
        )
    if isinstance(error, ClientError) or (isinstance(error, Neo4jError) and "Statement" in code):
        return QueryError(
            t(f"服务器不接受这条语句：{message}", f"The server does not accept the statement: {message}"),
            t("按提示的位置改正。", "Mend it at the place named."),
        )
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return unreachable(store)
    if isinstance(error, Neo4jError):
        return QueryError(
            t(f"服务器执行时出错：{message}", f"The server failed while running it: {message}"),
            t("改写语句后再试。", "Write the statement differently and try again."),
        )
    return StoreError(
        t(f"与图库的连接出错：{message}", f"The connection to the store failed: {message}"),
        t("用 mailuo doctor 检查图库。", "Check the store with mailuo doctor."),
    )


def unreachable(store: str) -> StoreError:
    """There is no server at the other end."""
    if store == "embedded":
        cure = t("再试一次；仍不行用 mailuo doctor 检查。", "Try again; if it stays so, check with mailuo doctor.")
    else:
        cure = t(
            "检查 MAILUO_STORE 的地址、服务器是否已启动。",
            "Check the address in MAILUO_STORE and whether the server is up.",
        )
    return StoreError(t("连不上图库。", "The store cannot be reached."), cure)


def timed_out(note: str = "") -> StoreTimeout:
    """No answer inside the limit; ``note`` says what became of the statement."""
    cause = t("查询超过时限，已停止。", "The query ran past its limit of time and was stopped.")
    return StoreTimeout(
        f"{cause} {note}".strip(),
        t("从一个具体的节点出发，缩短路径，或加 LIMIT。", "Start at one node, shorten the path, or add a LIMIT."),
    )


def _first_line(message: str) -> str:
    line = message.strip().splitlines()[0] if message.strip() else ""
    return line[:300]
