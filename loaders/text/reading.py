"""A text read: reporters withheld, then every kind of fact in the order in which one rests on another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.text.actions import read_actions
from loaders.text.clues import find_allegations, find_clearings, read_clues
from loaders.text.facts import Facts
from loaders.text.figures import read_figures
from loaders.text.issues import read_circulars, read_issues
from loaders.text.layout import Text, take_apart
from loaders.text.lexicon import Lexicon, lexicon
from loaders.text.lists import read_coordination, read_lists, read_requests
from loaders.text.mentions import read_mentions
from loaders.text.penalties import read_penalties
from loaders.text.people import People, read_people, set_third_parties_apart
from loaders.text.projects import read_companies, read_projects
from loaders.text.rectification import read_rectification
from loaders.text.reporters import withhold
from loaders.text.source import Source
from loaders.text.world import World

#: Raised whenever the same text and rules would give other facts.
READER_VERSION = "text-3"


@dataclass(frozen=True)
class Reading:
    """``text``: without its reporters. ``withheld``: line numbers (from 1) of passages about them; ``minors``: of
    persons under 14, of whom no record is made."""

    text: Text
    facts: Facts
    people: People
    withheld: tuple[int, ...]
    minors: tuple[int, ...] = ()


def read_text(source: Source, token: Callable[[str], str] = lambda name: "", rules: Lexicon | None = None) -> Reading:
    """Read a text.

    Args:
        source: its lines.
        token: what stands for a reporter (equality only); called with the text's hash and his name, which is kept
            nowhere. Within one text it tells one reporter from another; nobody is followed from text to text by it.
        rules: the rule files; default: the shipped ones.
    """
    rules = rules or lexicon()
    withheld = withhold(take_apart(source, rules), rules)
    world = World(
        withheld.text, rules, lambda name: token(f"{withheld.text.sha256}\x1f{name}"), reporters=withheld.lines
    )
    read_circulars(world)
    find_allegations(world)
    find_clearings(world)
    read_companies(world)
    people = read_people(world)
    read_issues(world, people)
    read_clues(world, people)
    read_projects(world)
    read_actions(world)
    read_coordination(world)
    read_lists(world)
    read_requests(world)
    read_rectification(world)
    read_penalties(world, people)
    read_figures(world)
    read_mentions(world)
    set_third_parties_apart(world)
    lines = tuple(sorted(withheld.text.lines[line].number for line in withheld.lines))
    minors = tuple(sorted({withheld.text.lines[line].number for line in world.minors}))
    return Reading(withheld.text, world.facts, people, lines, minors)
