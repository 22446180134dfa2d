"""Judgements in words: their kinds, how they stand, what speaks against one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.model import model
from graph.words import t

#: A corrected extraction: a repair with a reason (``ledger.correcting``), listed with the judgements.
CORRECT = "CORRECT"

_KINDS = {
    "SAME": ("同一", "the same"),
    "NOT_SAME": ("不同一", "not the same"),
    "UNSURE": ("不能确定", "unsure"),
    "ACCEPT": ("采信", "accepted"),
    "REJECT": ("否定", "rejected"),
    "REFUTE": ("查否", "refuted"),
    "RETRACT": ("撤回", "retracted"),
    CORRECT: ("更正", "corrected"),
}

_STATES = {
    "holds": ("有效", "holds"),
    "sleeps": ("休眠：记录已不在或与判断时不符", "sleeps: a record is gone or says something else than then"),
    "lapsed": ("内容已变，须重新复核", "the content has changed: to be reviewed again"),
    "contradicted": ("有效，但记录与判断时不符", "holds, but the record says something else than then"),
    "gone": ("记录已不在", "the record is gone"),
    "superseded": ("已由后来的判断取代", "replaced by a later one"),
    "undone": ("已撤销", "undone"),
}


def kind_text(kind: str) -> str:
    """The word for a kind of judgement."""
    return t(*_KINDS[kind])


def thing_text(type_: str, title: str) -> str:
    """What was judged: ``记录（自然人）杨梅玲``, ``关系 付根传 —亲属（配偶）→ 杨梅玲``."""
    title = title or "…"
    if type_ in model().relations:
        return t(f"关系 {title}", f"relation {title}")
    label = model().labels.get(type_)
    return t(f"记录（{label.title}）{title}", f"record ({label.title}) {title}") if label else title


def state_text(state: str) -> str:
    """The words for how a judgement stands (``ledger.judging.Standing``)."""
    return t(*_STATES[state])


def guard_text(name: str, *labels: str) -> str:
    """The title of a property of one of ``labels``."""
    plain = name.removesuffix("_norm")
    return next((p.title for label in labels if (p := model().labels[label].properties.get(plain))), name)


def against_text(code: str, detail: Mapping[str, Any]) -> str:
    """A question of the fold as a sentence. Values of keys are not printed: some are personal."""
    if code == "forbidden":
        return _forbidden(detail)
    if code == "not_joined":
        title = _key_title(str(detail["key"]))
        return t(
            f"几条记录的“{title}”相同，但别的内容不一致，没有合并：是不是同一个？",
            f"records share “{title}” and differ otherwise: not joined. Are they the same?",
        )
    relation = model().relations.get(str(detail.get("type")))
    name = relation.title if relation else ""
    texts = {
        "waiting": t(
            f"一条“{name}”关系的一端还没有，或有几个都相符，等待导入",
            f"an edge “{name}” waits: one of its ends is not there yet, or several would fit",
        ),
        "several_edges": t(
            f"一条“{name}”关系与几条都相符，单独列出", f"an edge “{name}” fits several others and stands by itself"
        ),
        "sleeping": t(
            f"“{kind_text(str(detail['judged']))}”的判断休眠：记录已不在，或与判断时不符",
            f"the judgement “{kind_text(str(detail['judged']))}” sleeps: a record is gone or says something else now",
        )
        if code == "sleeping"
        else "",
        "together": t(
            "一条休眠的“不同一”本应分开的记录，现在合在一起",
            "records that a sleeping “not the same” would keep apart are one now",
        ),
        "contradicted": t("记录的现行内容与判断时不符", "the record says something else than when it was judged"),
        "refuted_repeat": t(
            "这条关系已查否；查否仍然有效", "the edge is refuted and stays so, though another source repeats it"
        ),
        "self_edge": t(
            f"一条“{name}”关系的两端成了同一个对象：这是反对合并的依据",
            f"both ends of an edge “{name}” are one now: evidence against the join",
        ),
        "cycle": t("上下级关系成了环", "the relation of superior and inferior runs in a circle now"),
    }
    return texts[code]


def _forbidden(detail: Mapping[str, Any]) -> str:
    places = "；".join(f"{row['dataset']} {row['locator'] or ''}".strip() for row in detail["rows"])
    if "same" in detail:
        return t(
            f"“同一”与已有的“不同一”冲突，没有合并（{places}）",
            f"“the same” meets a “not the same”: not joined ({places})",
        )
    title = _key_title(str(detail["key"]))
    return t(
        f"两条记录的“{title}”相同，因判断为“不同一”没有合并（{places}）",
        f"the two records share “{title}” and are not joined, being judged “not the same” ({places})",
    )


def _key_title(named: str) -> str:
    """The words of a key's properties (``Organisation/uscc``)."""
    root, key = named.split("/")
    names = {name for label in model().roots[root] for k in label.keys if k.name == key for name in k.properties}
    return "、".join(sorted(guard_text(name, *(label.name for label in model().roots[root])) for name in names))


_TRIAGE = {
    "reviewed": ("已阅处", "reviewed"),
    "escalated": ("已上报", "escalated"),
    "dismissed": ("已排除", "dismissed"),
}


def triage_text(state: str | None) -> str:
    """The word for what a person has decided about a lead (``workspace.TRIAGE``); None: nothing yet."""
    return t("尚未处理", "not yet triaged") if state is None else t(*_TRIAGE[state])


_QUESTIONS = {
    "not_joined": ("是不是同一个", "The same or not"),
    "forbidden": ("“不同一”挡下的合并", "Joins that a “not the same” forbids"),
    "sleeping": ("休眠的判断", "Sleeping judgements"),
    "together": ("休眠的“不同一”", "Sleeping “not the same”"),
    "contradicted": ("与判断时不符", "Changed since it was judged"),
    "refuted_repeat": ("查否后又出现", "Repeated after it was refuted"),
    "self_edge": ("两端成了同一个", "Both ends in one"),
    "several_edges": ("与几条都相符", "Fits several"),
    "waiting": ("等待另一端", "Waiting for an end"),
    "cycle": ("上下级成环", "Circles of superiors"),
}
#: Kinds of open questions in the order in which a person should see them.
QUESTION_ORDER = tuple(_QUESTIONS)


def question_text(kind: str) -> str:
    """The word for a kind of open question (``Fold.questions``)."""
    return t(*_QUESTIONS[kind])
