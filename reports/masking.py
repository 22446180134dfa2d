"""What a report hides (SG-15): names of persons who are not published, tails of numbers, digests, control characters.

A masked name is family name and 〔隐〕. It is masked wherever it stands: in the title, in the properties, and in any
other text of the report (a clue's summary, a document's title, the words of a finding). Names of bodies, companies and
places stay as registered, also where a person's name happens to be part of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from graph import views
from graph.words import t
from reports.model import Redaction

#: Names of these kinds are public and are printed as they are.
_NAMED_OPENLY = frozenset({"Unit", "Company", "Place", "Project", "Lot"})
_NAMES = frozenset({"name", "alias", "raw", "compound_of", "programme"})
#: Properties of a person that go with the name.
_PERSONAL = ("name", "display")
#: Identifiers whose text is the number itself; an address is no number.
_NUMBERED = frozenset({"PHONE", "EMAIL", "ACCOUNT", "MAC", "DISK", "CPU", "IP", "PLATE"})
_CADRE_TAIL = 4

#: Whatever XML 1.0 cannot hold, and the characters that turn the direction of writing round.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """``text`` without characters that break a file or turn its lines round."""
    return _UNPRINTABLE.sub("", text)


def is_person(labels: Sequence[str]) -> bool:
    """Whether a node is somebody."""
    return "Person" in labels or "Official" in labels


class Mask:
    """Masks one report. First every person is made known (``meet``), then texts and properties are passed through.

    Args:
        published: uids of persons who are named in full. everybody: names are printed, for a reason that is recorded.
    """

    def __init__(self, published: Collection[str], everybody: bool) -> None:
        self._published = frozenset(published)
        self._everybody = everybody
        self._names: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._done: Counter[str] = Counter()

    def hides(self, uid: str, labels: Sequence[str], props: Mapping[str, Any]) -> bool:
        """Whether the name of this node is masked."""
        if self._everybody or uid in self._published or not is_person(labels):
            return False
        return not props.get("masked")

    def meet(self, uid: str, labels: Sequence[str], props: Mapping[str, Any]) -> None:
        """Make a node known: a person's name is masked in every text, a company's name that holds one is not."""
        if _NAMED_OPENLY.intersection(labels):
            if isinstance(props.get("name"), str):
                self._names.setdefault(props["name"], props["name"])
        elif self.hides(uid, labels, props):
            for name in (props.get(p) for p in _PERSONAL):
                if isinstance(name, str) and len(name.strip()) > 1:
                    self._names[name.strip()] = views.surname(name) + views.MASK
            self._pattern = None

    def node(self, uid: str, labels: Sequence[str], props: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """What the report calls a node, and the properties it holds."""
        kept = self._props(uid, labels, props)
        if self.hides(uid, labels, props):
            self._done["name"] += 1
            said = views.title_of(labels, props)
            return clean(views.masked_name(said, labels, props, published=False)), kept
        return views.title_of(labels, kept), kept

    def text(self, text: str) -> str:
        """Any other text."""
        if self._names and self._pattern is None:
            names = sorted(self._names, key=lambda name: (-len(name), name))
            self._pattern = re.compile("|".join(map(re.escape, names)))
        said = clean(text)
        return self._pattern.sub(lambda m: self._names[m[0]], said) if self._pattern else said

    def values(self, value: Any) -> Any:
        """The same for a value of any shape."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.values(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.values(item) for item in value]
        return value

    def _props(self, uid: str, labels: Sequence[str], props: Mapping[str, Any]) -> dict[str, Any]:
        openly = bool(_NAMED_OPENLY.intersection(labels))
        out = {}
        for name, value in sorted(props.items()):
            if name in views.HIDDEN:
                continue
            out[name] = _each(value, clean) if openly and name in _NAMES else self.values(value)
        if "Identifier" in labels and props.get("kind") in _NUMBERED and isinstance(out.get("text"), str):
            out["text"] = "****" + out["text"][-_CADRE_TAIL:]
            self._done["number"] += 1
        if self.hides(uid, labels, props):
            masked = views.masked_name(str(props.get("name") or props.get("display") or ""), labels, props, False)
            out |= {name: clean(masked) for name in _PERSONAL if name in out}
            self._shorten(out)
        return out

    def edge_props(self, props: Mapping[str, Any]) -> dict[str, Any]:
        """The properties of an edge that the report holds."""
        return {name: self.values(value) for name, value in sorted(props.items()) if name not in views.HIDDEN}

    def _shorten(self, out: dict[str, Any]) -> None:
        if isinstance(out.get("birth_ym"), str):
            out["birth_ym"] = out["birth_ym"][:4]
            self._done["birth"] += 1
        if isinstance(out.get("cadre_no"), str):
            out["cadre_no"] = "****" + out["cadre_no"][-_CADRE_TAIL:]
            self._done["number"] += 1
        if out.pop("native_place", None) is not None:
            self._done["native_place"] += 1

    def redactions(self) -> list[Redaction]:
        """What was masked, counted."""
        words = {
            "name": t("未公开的姓名只印姓氏", "names that are not public: family name only"),
            "birth": t("出生年月只印年份", "month of birth: the year only"),
            "number": t("号码只印后四位", "numbers: the last four characters"),
            "native_place": t("籍贯略去", "native place left out"),
        }
        return [Redaction(what, why, self._done[what]) for what, why in words.items() if self._done[what]]


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    return [_each(item, change) for item in value] if isinstance(value, list | tuple) else value
