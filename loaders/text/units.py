"""Units by their full names: what a short or relative name means, its kind, its level, and what stands above it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.identity.names import name_norm
from loaders.text.clauses import Span
from loaders.text.facts import Facts, Node
from loaders.text.layout import Text
from loaders.text.lexicon import Lexicon
from loaders.text.places import GOVERNING, Gazetteer, Geography, Place

#: Heads inside a name after which a unit of its own begins.
_NESTING = re.compile(
    r"(?:街道办事处|管理局|局|厅|发展改革委|委员会|集团公司|集团|有限公司|总公司|银行|法院|大学|医院|总队)(?=[\u4e00-\u9fff]{3,})"
)
_NOT_NESTED = re.compile(r"^(?:党|原|机关|领导|办公室主任|工作人员|负责|有限|股份|公司|责任)")


@dataclass(frozen=True, slots=True)
class Named:
    """A unit's full name, with the place that its organs belong to, and what it is part of."""

    name: str
    place: Place | None = None
    parent: str = ""
    host: str = ""
    alias: str = ""


class Units:
    """Makes each unit of a text once."""

    def __init__(self, text: Text, lexicon: Lexicon, geography: Geography, facts: Facts) -> None:
        self.text, self.lexicon, self.geography, self.facts = text, lexicon, geography, facts
        self.gazetteer: Gazetteer = geography.gazetteer
        of = lexicon.of
        self._kinds = [(lexicon.compiled(pattern), kind) for pattern, kind in of("units", "kinds")]
        self._full = [(lexicon.compiled(pattern), name) for pattern, name in of("units", "full")]
        self._bare = [(lexicon.compiled(pattern), name) for pattern, name in of("units", "bare")]
        self._before = lexicon.pattern("units", "before")
        self._aside = lexicon.pattern("posts", "aside")
        self._short: dict[str, str] = of("units", "short")
        self._whole = "".join(text.readable(place) for place in text.body)

    def unit(self, span: Span, status: str, words: str = "", named_here: bool = True) -> Node | None:
        """The unit that a span names; None where its place cannot be told.

        Args:
            span: where it is named.
            status: what the source makes of the fact that it takes part in.
            words: the name, where ellipsis has been filled in; otherwise the words of the span.
            named_here: whether the span holds words for the unit, and not only a post at it.
        """
        span = self._within(span)
        said = self.text.said(span)
        named = self.named(words or said, span)
        if named is None or len(named.name) < 2:
            return None
        node = self._make(named, span, status)
        if named_here:
            self._wording(node, self.text.written(span), said, named)
        return node

    def named(self, words: str, span: Span) -> Named | None:
        """The full name of a unit.

        Args:
            words: its name in normal form.
            span: where it stands; relative names depend on it.
        """
        words = self.lexicon.pattern("units", "leading").sub("", words.strip(" “”‘’")).strip()
        words = self._aside.sub("", re.sub(r"(?<=委)机关$", "", words))
        if not words:
            return None
        station = self.lexicon.pattern("units", "station").fullmatch(words)
        if station:
            return self._station(station, span)
        if self.lexicon.pattern("units", "inspectorate_central").match(words):
            return Named(words)
        if self.lexicon.pattern("units", "zones").search(words):
            return Named(words)
        return self._placed(words, span)

    def _within(self, span: Span) -> Span:
        """A span without what is blanked out or only tells of reporting in front of the name."""
        cut = self._before.match(self.text.said(span).rstrip())
        return Span(span.line, span.start + cut.end(), span.end) if cut else span

    def kind(self, name: str) -> str:
        """The code of a unit's kind by the ending of its name."""
        return next((kind for pattern, kind in self._kinds if pattern.search(name)), "OTHER")

    def commission(self, span: Span, status: str) -> Node | None:
        """The commission of the place that a line is about: that of its speaker, else of the text."""
        place = self.geography.home(span.line) or self.local(span)
        if place is None:
            return None
        tail = "纪委监委"
        if place.level == "ZONE" and "纪检监察工委" in self._whole:
            tail = "纪检监察工委"
        node = self._make(Named(place.name + tail, place), span, status)
        if place.level == "ZONE":
            # Which county or city a zone belongs to is not said; where it lies is.
            self.facts.edge("LOCATED_AT", node, self.place_node(place, span, status), span, status)
        return node

    def local(self, span: Span) -> Place | None:
        """The place that a line speaks of at a point: named before it in the line, else after it, else the home."""
        if self.geography.is_interview(span.line):
            return self.geography.home(span.line)
        resolved = [
            (mention, place)
            for mention in self.geography.mentions.get(span.line, ())
            if mention.level in GOVERNING and (place := self.geography.resolve(mention)) is not None
        ]
        before = [place for mention, place in resolved if mention.start <= span.start]
        if before:
            return before[-1]
        return resolved[0][1] if resolved else self.geography.home(span.line)

    def place_node(self, place: Place, span: Span, status: str) -> Node:
        """The record of a place, at the words that name it; at ``span``, which means it, where none do."""
        named = self.geography.first(place.name) or span
        return self.facts.node(
            "Place", named, status, {"name": place.name, "level": place.level}, same=("place", place.name)
        )

    def territory(self, place: Place, span: Span, status: str) -> Node:
        """A place as a body that does something: 河湾县负责…"""
        return self._make(Named(place.name, place), span, status)

    # ------------------------------------------------------------------ names
    def _placed(self, words: str, span: Span) -> Named | None:
        found = self._leading_place(words, span)
        if found is None:
            # 依托吉林省纪委监委: what stands before a place that has organs of its own is another word.
            cut = next((m.start for m in self.gazetteer.find(words) if not m.relative and 0 < m.start < 4), 0)
            cut = cut or next((m.start() for m in re.finditer(r"[省市县区州](?=纪委|监委|委)", words) if m.start()), 0)
            if 0 < cut < 4:
                return self._placed(words[cut:], Span(span.line, span.start + cut, span.end))
            return self._without_place(words, span)
        place, rest, name = found
        if place is None:
            return None
        if self.lexicon.pattern("units", "collective").search(rest):
            return None
        for pattern, template in self._full:
            match = pattern.fullmatch(rest)
            if match:
                return Named(template.format(place=place.name, **match.groupdict()), place, parent=f"{place.name}委")
        long = self._long(rest)
        # Two wordings are one body only where the text itself uses both.
        confirmed = long != rest and long in self._whole
        return Named(name[: len(name) - len(rest)] + (long if confirmed else rest), place, alias=words)

    def _leading_place(self, words: str, span: Span) -> tuple[Place | None, str, str] | None:
        """The place that a name begins with, what follows it, and the name in full."""
        relative = re.match(r"[该本我全](省|市|县|区|镇|乡|旗|盟|新区)(.+)", words)
        if relative:
            mention = next((m for m in self.geography.mentions[span.line] if m.start <= span.start < m.end), None)
            place = self.geography.resolve(mention) if mention else None
            place = place or self.geography.before(span.line, span.start, relative[1])
            return (place, relative[2], place.name + relative[2]) if place else (None, "", "")
        chain = self.chain_of(words)
        if chain:
            name, end = chain[-1], sum(map(len, chain))
            place = Place(name, self.gazetteer.level(name), tuple(chain[:-1]))
            first = chain[0]
            home = self.geography.home(span.line)
            above = ""
            if (
                first.endswith("区")
                and self.gazetteer.level(first) == "COUNTY"
                and home is not None
                and home.level == "PREFECTURE"
                and not self.geography.is_interview(span.line)
            ):
                above = home.name  # districts of two cities share names; counties are known by theirs alone
            return place, words[end:], above + words
        bare = re.match(r"(省|市|县|区|州|盟|旗)(?=[\u4e00-\u9fff])(.+)", words)
        if bare:
            place = self.geography.own(span.line, bare[1]) or (
                None
                if self.geography.is_interview(span.line)
                else self.geography.before(span.line, span.start, bare[1])
            )
            return (place, bare[2], place.name + bare[2]) if place else (None, "", "")
        return None

    def chain_of(self, words: str) -> list[str]:
        """Places at the beginning of a name: 东关区 石桥街道."""
        chain: list[str] = []
        at = 0
        for mention in self.gazetteer.find(words):
            if mention.start != at or mention.relative:
                break
            # 王庄村 before 党支部 belongs to the unit's own name, and 新区 may be a body.
            chain.append(mention.name)
            at = mention.end
        return chain

    def _without_place(self, words: str, span: Span) -> Named | None:
        for pattern, template in self._bare:
            match = pattern.fullmatch(words)
            if match:
                place = self.local(span)
                if place is None:
                    return None
                parts = {name: value for name, value in match.groupdict().items() if value}
                name = template.format(place=place.name, **parts)
                parent = f"{place.name}纪委监委" if self.kind(name) == "DISC_ROOM" else ""
                if self.kind(name) == "PARTY":
                    parent = f"{place.name}委"
                return Named(name, place, parent=parent)
        if self.lexicon.pattern("units", "collective").search(words):
            return None
        described = self.lexicon.pattern("units", "descriptor").fullmatch(words)
        if described:
            return self._described(described["what"], described["part"], span)
        return Named(words)

    def _described(self, what: str, part: str, span: Span) -> Named | None:
        """景区管理部门: of the area of that kind named last before it."""
        full = {"景": "风景名胜区", "园": "园区"}.get(what[0], what)
        before = self.text.readable(span.line)[: span.start]
        found = re.findall(rf"(?<![\u4e00-\u9fff])?([\u4e00-\u9fff]{{2,5}}{full})", before)
        if not found:
            return None
        owner = re.sub(r"^.*(?:侵占|占用|位于|在|的)", "", found[-1])
        return Named(owner + part)

    def _station(self, match: re.Match[str], span: Span) -> Named | None:
        """A stationed group: of which commission, at which host."""
        commission = match["commission"]
        place: Place | None
        if commission:
            found = self._leading_place(commission, span)
            place = found[0] if found else None
        else:
            place = self.geography.home(span.line)
        if place is None:
            return None
        host = match["host"]
        ending = host[0] if host[0] in "省市县区" else ""
        body = host[len(ending) :]
        long = self._long(body)
        full = long if long != body and ending + long in self._whole else body
        known = place.name + long if ending else long
        organ = match["organ"] or "纪委监委"
        return Named(
            f"{place.name}{organ}派驻{ending}{full}{match['group']}",
            place,
            parent=f"{place.name}{organ}",
            host=known,
            alias=ending + body,
        )

    def _long(self, rest: str) -> str:
        return self._short.get(rest, rest)

    # ------------------------------------------------------------------ records
    def _make(self, named: Named, span: Span, status: str) -> Node:
        kind = self.kind(named.name)
        props = {
            "name": named.name,
            "name_norm": name_norm(named.name),
            "kind": kind,
            "level": self._level(named),
            "name_kind": "DESCRIPTOR" if self._is_descriptor(named.name) else None,
            "compound_of": self._compound(named.name),
        }
        node = self.facts.node("Unit", span, status, props, same=("unit", self._identity(named.name, span.line)))
        parent = named.parent or self.nested(named.name)
        if parent and parent != named.name:
            within = self._leading(parent, named.name, span)
            above = self._make(Named(parent, named.place), within, status)
            self.facts.edge("PARENT_OF", above, node, span, status)
        if named.host:
            host = self._make(Named(named.host, named.place), span, status)
            self._also(host, named.alias)
            self.facts.edge("STATIONED_AT", node, host, span, status)
        return node

    def _wording(self, node: Node, written: str, said: str, named: Named) -> None:
        """How the text writes it: the barest wording, as it is the one that has to be checked."""
        if said == node.name or written == node.name:
            return
        before = node.props.get("raw")
        if before is None or (node.props["kind"] != "DISC_STATION" and len(written) < len(before)):
            node.props["raw"] = written
        if node.props["kind"] == "GOV" and named.alias and node.name != named.alias:
            rest = re.sub(r"^[省市县区]", "", said)
            if rest in self._short or rest in self._short.values():
                self._also(node, said)

    def _also(self, node: Node, alias: str) -> None:
        known = node.props.setdefault("alias", [])
        if alias and alias != node.name and alias not in known:
            known.append(alias)
        if not known:
            del node.props["alias"]

    def _is_descriptor(self, name: str) -> bool:
        return bool(re.search(r"(?:管理|主管|负责)部门$", name))

    def _compound(self, name: str) -> list[str] | None:
        match = self.lexicon.pattern("units", "compound").fullmatch(name)
        if not match:
            return None
        return [part.format(place=match["place"]) for part in self.lexicon.of("units", "compound_of")]

    def _level(self, named: Named) -> str | None:
        if named.name.startswith(("中央", "全国", "国家", "最高人民")):
            return "L1"
        if self.lexicon.pattern("units", "zones").search(named.name):
            return "LF"
        chain = self.chain_of(named.name.removeprefix("中共"))
        if re.search(r"(?:村|社区).{0,2}(?:党支部|党总支|党委|民委员会|委会|务监督委员会)$", named.name):
            return "L6"
        if not chain and named.place is None:
            return None
        level = self.gazetteer.level(chain[-1]) if chain else named.place.level if named.place else "COUNTY"
        return self.gazetteer.unit_levels.get(level)

    def nested(self, name: str) -> str:
        """The unit that a name begins with: 青禾市水利局 before 城东执法大队."""
        if self.kind(name) in ("DISC", "DISC_STATION", "INSP"):
            return ""
        found = _NESTING.search(name)
        if not found or _NOT_NESTED.match(name[found.end() :]) or found.end() < 4:
            return ""
        return name[: found.end()]

    def _leading(self, parent: str, name: str, span: Span) -> Span:
        """The words for the parent at the beginning of its unit's words, where they stand there."""
        said, rest = self.text.said(span), name[len(parent) :]
        if name.startswith(parent) and said.endswith(rest) and len(said) > len(rest):
            return Span(span.line, span.start, span.end - len(rest))
        return span

    def _identity(self, name: str, line: int) -> str:
        """Wordings of one name: with and without what its line writes its place under, the province left out."""
        chain = self.chain_of(name)
        name = self.geography.under(chain[0], line) + name if chain else name
        for province in self.gazetteer.provinces:
            if name.startswith(province):
                rest = name[len(province) :]
                if self.chain_of(rest):
                    return name_norm(rest)
        return name_norm(name)
