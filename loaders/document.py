"""The Document record of an import's source file, and who issued it (LEDGER §1.6)."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from graph.errors import LoadError
from graph.identity.checks import uscc_valid
from graph.identity.names import code_norm
from graph.ledger import SourceFile
from graph.ledger.schema import assertion_uid, canonical_json, document_uid, key_value
from graph.model import model
from graph.words import did_you_mean, t
from loaders.assertions import Says, frame_of
from loaders.mapping import DocumentSpec, Refer, Value
from loaders.withheld import withheld

_ROOT = "Organisation"
#: Characters of a title; it stands in an index of the store (``graph.ledger.schema.LONGEST_NAME``).
LONGEST_TITLE = 1_000


def issuer_of(text: str | None) -> Refer | None:
    """The issuer that ``--issuer`` names: ``key=value`` of an organisation, or a bare credit code.

    Raises:
        LoadError: neither, or the code fails its check.
    """
    if not text:
        return None
    key, _, value = text.partition("=")
    keys = list(
        dict.fromkeys(k.name for label in model().roots[_ROOT] for k in label.keys if k.joins and k.scope is None)
    )
    if not value and uscc_valid(code_norm(text)):
        key, value = "uscc", text
    if key == "uscc" and not uscc_valid(code_norm(value)):
        raise LoadError(
            t(f"--issuer 的信用代码“{value}”不对。", f"--issuer: the credit code “{value}” is not valid."),
            t(
                "对照原件改正；校验位与前 17 位不符，或位数不对。",
                "Compare it: its length or its check character is wrong.",
            ),
        )
    if key not in keys or not value:
        raise LoadError(
            t(f"--issuer {text} 不能用。", f"--issuer {text} cannot be used."),
            t("写统一社会信用代码，或 键=值：", "Give a credit code, or key=value: ") + did_you_mean(key, keys),
        )
    return Refer(_ROOT, key, (Value("constant", text=value),))


def document_frame(
    spec: DocumentSpec, issuer: Refer | None, dataset: str, source: SourceFile, title: str = ""
) -> pl.DataFrame:
    """The record, and its ISSUED_BY edge where the mapping or the command names an issuer."""
    uid = document_uid(dataset, source.sha256)
    label = model().labels["Document"]
    props = {
        "kind": spec.kind,
        "title": withheld(title or spec.title or source.name)[:LONGEST_TITLE],
        "doc_no": spec.doc_no,
        "sha256": source.sha256,
    }
    common: dict[str, Says] = {
        "row": "",
        "src": uid,
        "locator": "file",
        "status": "REGISTERED",
        "review": "ACCEPTED",
        "scope": "",
    }
    record = frame_of(
        1,
        common
        | {
            "uid": uid,
            "kind": "node",
            "type": label.name,
            "props": canonical_json({name: value for name, value in props.items() if value}),
            "sens": label.sens,
        },
    )
    end = _issuer_end(replace(spec, refer=issuer, row=None) if issuer else spec, dataset)
    if end is None:
        return record
    edge = frame_of(
        1,
        common
        | end
        | {
            "uid": assertion_uid(dataset, source.sha256, "issued_by"),
            "kind": "edge",
            "type": "ISSUED_BY",
            "props": "{}",
            "sens": model().relations["ISSUED_BY"].sens,
            "from_uid": uid,
        },
    )
    return pl.concat([record, edge])


def _issuer_end(spec: DocumentSpec, dataset: str) -> dict[str, Says] | None:
    if spec.refer is not None:
        value = key_value([one.text for one in spec.refer.values])
        return {"to_key": f"{spec.refer.root}/{spec.refer.key}", "to_scope": "", "to_value": value}
    if spec.row is not None:
        key = "\x1f".join(one.text.strip() for one in spec.row.key)
        return {"to_uid": assertion_uid(spec.row.dataset or dataset, key, spec.row.node)}
    return None
