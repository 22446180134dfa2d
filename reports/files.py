"""Files out of a report. Nothing is handed out before it is written down that it leaves, and whom it names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from graph.errors import ReportError
from graph.session import Session
from graph.words import t
from reports import render_gexf, render_graphml, render_html, render_json, render_xlsx
from reports.model import Report

#: Suffix → renderer.
FORMATS: dict[str, Callable[[Report], bytes]] = {
    ".html": render_html.render,
    ".xlsx": render_xlsx.render,
    ".graphml": render_graphml.render,
    ".gexf": render_gexf.render,
    ".json": render_json.render,
}


def format_of(path: str | Path) -> str:
    """The suffix of a target.

    Raises:
        ReportError: none that a report can have.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        known = "、".join(FORMATS)
        raise ReportError(
            t(
                f"不能写成 {suffix or '没有后缀的文件'}。",
                f"A report cannot be written as {suffix or 'a file without suffix'}.",
            ),
            t(f"可用：{known}。", f"Known: {', '.join(FORMATS)}."),
        )
    return suffix


def export(session: Session, report: Report, suffix: str) -> bytes:
    """The file of a report, after the audit log and the workspace hold that it leaves.

    Raises:
        ReportError: unknown suffix. DoorError: it cannot be written down; there is no file then.
    """
    data = FORMATS[format_of(f"x{suffix}")](report)
    named = [node.uid for node in report.nodes]
    named += [subject.uid for lead in report.findings for subject in lead.subjects]
    params = {
        "uids": list(report.query["start"]),
        "title": report.title,
        "nodes": len(report.nodes),
        "edges": len(report.edges),
        "findings": len(report.findings),
        "names": report.names,
    }
    if report.names:
        params["why"] = report.why
    uids = list(dict.fromkeys(named))
    session.record_export(suffix.lstrip("."), report.content_hash, uids, params, report.revision)
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ReportError: the target cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".mailuo-", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(
            t(f"写不了 {path}：{error.strerror}。", f"{path} cannot be written: {error.strerror}."),
            t("换一个文件夹，或关掉正在打开它的程序。", "Choose another folder, or close the program that holds it."),
        ) from None
