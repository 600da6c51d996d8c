"""render: a document of the rule base → one HTML page to read it by, clause by clause.

The only importer of Jinja2. Everything on the page is in the rule base, but for the official text, which stands in a
column of its own when it is supplied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalogue.documents import ClauseJson, clause_json, document_head_json
from grammar.meaning.program import Clause, Document, Precedence, Program, Relation, Rule, Scenario, Target
from grammar.syntax.parse import keyword_patterns, parse_reference
from logic.builtin import GROUNDS
from logic.cite import Citation
from sources import OfficialText
from text.fault import FaultsError, Span
from text.width import normal

#: The folder of the page's template and of its stylesheet.
TEMPLATES = Path(__file__).with_name("templates")
STYLESHEET = "document.css"

#: The terminals that begin a line of a rule, a target or a scenario as it is read.
_STARTS = (
    *("IF", "AND", "OR", "UNLESS", "THEN", "PER", "OVERRIDES", "INDICATOR", "DUE", "STRENGTH"),
    *("AS_OF", "GIVEN", "ASK", "GET"),
)

#: The other terminals that are words of the language in a rule, a target or a scenario.
_WORDS = (
    *("IS", "IS_NOT", "NOT", "OF", "EQUALS_ANY", "ANY_OF", "WITHIN", "BOUND", "TOP", "AT_MOST", "AT_LEAST", "COMPARE"),
    *("FOR_EACH", "GIVES", "AGGREGATE", "OVER", "PLUS", "MINUS", "TIMES", "DIVIDE", "YES", "NO", "UNDETERMINED"),
    *("LACKS", "UNDER_READING", "ACCORDING_TO", "BASIS", "CLAUSE", "RULE", "ON_GROUND", "GROUND"),
)

#: What a reader is shown, by the terminals it is read from, in the order they are tried.
_KINDS = {
    "comment": ("COMMENT",),
    "reference": ("REFERENCE",),
    "value": ("DATE", "QUANTITY", "STRING"),
    "start": _STARTS,
    "word": _WORDS,
    "name": ("QUOTED_NAME", "NAME"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: a word of the language, a value, a reference (with where it leads), or plain text."""

    kind: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rule as it is read: the word it begins with, and the rest."""

    start: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A rule, a target or a scenario as it is read."""

    name: str
    readings: tuple[str, ...] = ()
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a document or clause has to do with another; ``href`` is ``""`` where the other cannot be read."""

    kind: str
    name: str
    title: str
    href: str
    note: str
    incoming: bool = False
    inferred: bool = False
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A clause of another document that this page mentions, with the fragment at which the page tells of it."""

    name: str
    title: str
    summary: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clause laid out for reading: what is encoded of it, and the paragraphs of its official text, if there are any.

    ``is_same`` says whether those are the text that was encoded.
    """

    encoded: ClauseJson
    anchor: str
    rules: tuple[Written, ...]
    targets: tuple[Written, ...]
    scenarios: tuple[Written, ...]
    relations: tuple[Link, ...]
    source: tuple[str, ...]
    is_same: bool


#: Returns where a document's page is, by its number; ``""`` for one that has none.
Address = Callable[[str], str]


def render(
    program: Program, document: Document, official: OfficialText | None = None, page_of: Address | None = None
) -> str:
    """Return the page of a document.

    With ``page_of``, clauses of other documents are linked to on their own pages, and the stylesheet is linked to
    beside the service's other ones. Without, the page is complete in itself: the stylesheet is in it, and so is a list
    of the other documents' clauses that it mentions.
    """
    page = _Page(program, document, official, page_of)
    template = _environment().get_template("document.html")
    style = "" if page_of else (TEMPLATES / STYLESHEET).read_text(encoding="utf-8")
    return template.render(page=page, articles=page.articles(), mentioned=page.mentioned, style=style)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Page:
    """What the template asks for. ``mentioned`` grows as links are made: it is read after all clauses."""

    def __init__(
        self, program: Program, document: Document, official: OfficialText | None, page_of: Address | None
    ) -> None:
        self.program, self.document, self.page_of = program, document, page_of
        self.has_source = official is not None
        self.sources = {clause.address: clause for clause in official.clauses} if official else {}
        self.mentioned: dict[Citation, Mention] = {}
        self.head = document_head_json(program, document)
        self.relations = self._relations_of(document.citation)
        self.left_over = [c for a, c in self.sources.items() if a not in document.clauses]

    def articles(self) -> list[Article]:
        """Return each clause laid out for reading."""
        return [self._article(clause) for clause in self.document.clauses.values()]

    def _article(self, clause: Clause) -> Article:
        here, program = clause.citation, self.program
        source = self.sources.get(clause.address)
        return Article(
            encoded=clause_json(program, clause),
            anchor=anchor(clause.address),
            rules=tuple(self._rule(rule) for rule in program.rules_in.get(here, ())),
            targets=tuple(self._rule(target) for target in program.targets_in.get(here, ())),
            scenarios=tuple(self._scenario(scenario) for scenario in program.scenarios_in.get(here, ())),
            relations=self._relations_of(here),
            source=tuple(source.text.splitlines()) if source else (),
            is_same=source is not None and source.digest == clause.digest,
        )

    def _rule(self, rule: Rule | Target) -> Written:
        readings = tuple(reading for _, reading in rule.readings)
        return Written(name=rule.name, readings=readings, lines=self._lines(rule.text))

    def _scenario(self, scenario: Scenario) -> Written:
        return Written(name=scenario.name, lines=self._lines(self._written(scenario.tree.span)))

    def _written(self, span: Span) -> str:
        return self.program.texts[span.file][span.start : span.end]

    def _lines(self, text: str) -> tuple[Line, ...]:
        return tuple(
            Line(
                start,
                tuple(Part(p.kind, p.text, self._referred(p.text)) if p.kind == "reference" else p for p in parts),
            )
            for start, parts in lines_of(text)
        )

    def _relations_of(self, place: Citation) -> tuple[Link, ...]:
        """Return the relations of a document or clause to others, its own first and then those that lead to it; and
        what it goes before as a whole, and what goes before it or a rule of it."""
        program = self.program
        own = [self._relation(r, r.target, r.cited) for r in program.relations_from.get(place, ())]
        others = [
            replace(self._relation(r, r.source, cited=False), incoming=True)
            for r in program.relations_to.get(place, ())
        ]
        before = [self._precedence(p, p.inferior) for p in program.precedences_of.get(place, ())]
        behind = [
            replace(self._precedence(p, p.superior), kind="让位于") for p in program.precedences_over.get(place, ())
        ]
        return (*own, *before, *others, *behind)

    def _precedence(self, said: Precedence, other: Citation) -> Link:
        return Link(
            kind="优先于",
            name=str(other),
            title=self._title(other.place),
            href=self._href(other.place),
            note=GROUNDS[said.ground][1],
        )

    def _relation(self, relation: Relation, other: Citation, cited: bool) -> Link:
        return Link(
            kind=relation.kind,
            name=f"“{other}”" if cited else str(other),
            title="" if cited else self._title(other),
            href="" if cited else self._href(other),
            note=relation.note,
            inferred=relation.inferred,
            differences=relation.differences,
        )

    def _title(self, place: Citation) -> str:
        document = self.program.documents.get(place.document)
        if document is None:
            return ""
        clause = self.program.clauses.get(place)
        return clause.heading if clause else document.title

    def _referred(self, written: str) -> str:
        """Return where what a rule refers to can be read, ``""`` when it is not encoded."""
        try:
            return self._href(parse_reference(written.strip()).citation(self.document.number))
        except FaultsError:
            return ""

    def _href(self, place: Citation) -> str:
        """Return where a document or clause can be read, ``""`` when it is not encoded."""
        document, clause = self.program.documents.get(place.document), self.program.clauses.get(place)
        if document is None or (place.clause and clause is None):
            return ""
        fragment = f"#{anchor(clause.address)}" if clause else ""
        if document is self.document:
            return fragment
        if self.page_of:
            return self.page_of(document.number) + fragment
        title, summary = (clause.heading, clause.summary) if clause else ("", document.title)
        here = f"mentioned-{len(self.mentioned) + 1}"
        mention = Mention(name=str(place), title=title, summary=summary, anchor=here)
        return "#" + self.mentioned.setdefault(place, mention).anchor


def anchor(address: str) -> str:
    """Return the fragment at which a clause stands on its document's page."""
    return f"条-{address}"


# ── rules as they are read ───────────────────────────────────────────────────────────────────────────────────────────


def lines_of(text: str) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Yield the lines of a rule, a target or a scenario after its name, however it was laid out when written.

    A line begins at each 若, 且, 除非, 则 … that stands in no brackets. Comments are left out.
    """
    start, parts, depth, end = "", list[Part](), 0, 0
    for found in _words().finditer(normal(text)):
        kind, written = found.lastgroup or "", text[found.start() : found.end()]
        if kind == "comment":
            end = found.end()
            continue
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if kind == "start" and depth == 0:
            if start:
                yield start, tuple(parts)
            start, parts = written, []
        elif start:
            space = " " if parts and found.start() > end else ""
            kind = "word" if kind == "start" else kind
            parts.append(Part(kind, space + re.sub(r"\s+", " ", written)))
        end = found.end()
    if start:
        yield start, tuple(parts)


@cache
def _words() -> re.Pattern[str]:
    patterns = keyword_patterns()
    kinds = (f"(?P<{kind}>{'|'.join(f'(?:{patterns[name]})' for name in names)})" for kind, names in _KINDS.items())
    return re.compile("|".join((*kinds, r"(?P<mark>\S)")))
