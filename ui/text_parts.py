"""Pieces of the page of texts: an extraction in words, its marks, the page's style."""

from __future__ import annotations

from html import escape

from graph import views
from graph.ledger.texts import Extraction
from graph.model.draw import NodeState
from graph.session import judge_words
from graph.session.texts import ShownText
from graph.words import t
from reports.words import locator_text
from ui import judge_parts, state, theme
from ui.text_original import blanked, cleared

#: Review of an assertion that nobody has judged → the sign in the list.
SIGNS = {"UNREVIEWED": ":material/edit:", "ACCEPTED": ":material/check:", "REJECTED": ":material/block:"}
GONE = ":material/history:"


def stands(shown: ShownText, one: Extraction) -> str:
    """How it stands in a word: 未复核, 已采信, 已否定, 查否 …"""
    if one.uid not in shown.reviews:
        return t("已不在现行数据里", "no longer live")
    kind = shown.judged.get(one.uid)
    if kind in ("REFUTE", "RETRACT"):
        return judge_words.kind_text(kind)
    return views.review_text(shown.reviews[one.uid][0])


def sign(shown: ShownText, one: Extraction) -> str:
    """The sign in the list: of its judgement, else of its review."""
    if one.uid not in shown.reviews:
        return GONE
    judged = judge_parts.SIGNS.get(shown.judged.get(one.uid, ""))
    return judged or SIGNS[shown.reviews[one.uid][0]]


def _together(shown: ShownText, one: Extraction) -> str:
    """Where the edge it lives in has other sources beside this one."""
    others = shown.said_by.get(shown.edges.get(one.uid, ""), 1) - 1
    if others < 1:
        return ""
    return t(f"与另外 {others} 处来源合为一条关系", f"one relation with {others} other source{'s' * (others > 1)}")


def titles(shown: ShownText) -> dict[str, str]:
    """Uid of a node's assertion → how it is called; the text itself by its title."""
    said = {entity_uid: entity.title for entity_uid, entity in shown.entities.items()}
    said |= {one.uid: views.title_of([one.type], one.props) for one in shown.view.extractions if one.kind == "node"}
    return {**said, shown.view.document_uid: shown.info.title or shown.view.file}


def words_of(one: Extraction, names: dict[str, str]) -> str:
    """An extraction in one line: the record's name, or the relation with both ends."""
    if one.kind == "node":
        return names[one.uid]
    ends = [names.get(end or "", "") or t("（另一处）", "(elsewhere)") for end in (one.from_uid, one.to_uid)]
    return f"{ends[0]} — {views.edge_text(one.type, one.props)} → {ends[1]}"


def quoted(shown: ShownText, one: Extraction) -> str:
    """The words of the original on which an extraction rests."""
    for line in shown.view.lines:
        if line.number == one.line:
            return line.text[one.start : one.end]
    return ""


def head(shown: ShownText, one: Extraction, names: dict[str, str]) -> str:
    """The head of an extraction's details: picture, name, kind, marks, place, the words of the original."""
    review, status = shown.reviews.get(one.uid, (None, one.status))
    chips = [views.badge_text("cleared")] if cleared(shown, one) else []
    chips += [views.badge_text("masked")] if one.props.get("masked") else []
    chips.append(stands(shown, one))
    chips += [t("已更正", "corrected")] if one.corrected else []
    chips += [views.status_text(status)] if status != "REFUTED" or shown.judged.get(one.uid) != "REFUTE" else []
    chips += [together] if (together := _together(shown, one)) else []
    if one.kind == "node":
        look = NodeState(
            cleared=cleared(shown, one),
            unreviewed=review == "UNREVIEWED",
            masked=bool(one.props.get("masked")),
        )
        picture, kind = theme.icon(one.type, state.theme(), look, size=36), views.kind_text([one.type])
    else:
        picture, kind = theme.line_sample(status, state.theme()), t("关系", "Relation")
    marks = " ".join(
        f'<span class="ml-chip plain{" ok" if index == 0 and cleared(shown, one) else ""}">{escape(chip)}</span>'
        for index, chip in enumerate(chips)
    )
    place = locator_text(f"line={one.line};chars={one.start}-{one.end}")
    return (
        f'<div class="ml-read">{picture}<div><b>{escape(words_of(one, names))}</b>'
        f'<div class="ml-meta">{escape(kind)}　{escape(place)}</div>{marks}</div></div>'
        f'<div class="ml-quote ml-words">{blanked(quoted(shown, one))}</div>'
    )


STYLE = """<style>
.st-key-text_left,.st-key-text_right,.st-key-text_details{max-height:max(360px,calc(100dvh - 232px));overflow-y:auto}
@media (min-width:1680px){.st-key-text_board>:is(.st-key-text_right,.st-key-text_details,
 :has(>.st-key-text_right),:has(>.st-key-text_details)){flex:0 0 420px;width:420px}}
.st-key-text_details{padding-right:4px}
.st-key-text_left{border:1px solid var(--ml-line);border-radius:4px;padding:10px 14px}
.ml-text p{display:flex;gap:12px;margin:0;padding:3px 0;font-size:15px;line-height:1.85;color:var(--ml-t1)}
.ml-text i{flex:0 0 28px;text-align:right;font-style:normal;font-size:12px;color:var(--ml-t3);user-select:none;
 font-variant-numeric:tabular-nums}
.ml-text p>span{min-width:0;overflow-wrap:anywhere}
.ml-text p.quiet{color:var(--ml-t3);font-size:13px}
.ml-text p.head{font-weight:600}
.ml-text s{text-decoration:none;color:var(--ml-t1)}
.ml-text .x{border-bottom:2px dotted var(--ml-line3);cursor:pointer}
.ml-text .x:hover{background:var(--ml-s2)}
.ml-text .x.ok{border-bottom-color:var(--ml-green)}
.ml-text .on,.ml-text .on:hover{background:var(--ml-s3);box-shadow:0 -1px 0 var(--ml-accent),0 1px 0 var(--ml-accent);
 border-bottom-color:var(--ml-accent)}
.ml-read{display:flex;gap:10px;align-items:flex-start}
.ml-read b{font-size:15px}
.ml-chip.ok{color:var(--ml-green-text);border-color:var(--ml-green)}
.ml-words{margin-top:8px;font-size:13px;line-height:1.75}
.st-key-text_list button{justify-content:flex-start;text-align:left;min-height:30px;padding:3px 8px;border-radius:0;
 border:0;border-left:3px solid transparent}
.st-key-text_list button:is(:hover,:focus,:active){color:var(--ml-accent)}
.st-key-text_list button>div{justify-content:flex-start;width:100%}
.st-key-text_list button p{text-align:left}
.st-key-text_list [class*="st-key-read_on_"] button{background:var(--ml-s3);border-left-color:var(--ml-accent)}
.ml-at{background:var(--ml-s2);padding:3px 10px;font-size:12px;color:var(--ml-t2)}
</style>"""
