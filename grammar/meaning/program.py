"""The program: every name looked up, every condition typed. The noun between *resolve*, *check* and *lower*.

Conditions are still as the drafter grouped them; their leaves are the engine's own atoms and comparisons, so that what
``lower`` has to do is to flatten, not to understand.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grammar.syntax import tree
from logic import datalog
from logic.cite import Citation
from logic.datalog import Expression, Predicate, Var
from logic.values import Value
from text.fault import Span


@dataclass(frozen=True, slots=True)
class Test:
    """One condition of the engine, where it was written."""

    condition: datalog.Has | datalog.Compare | datalog.Among
    span: Span


@dataclass(frozen=True, slots=True)
class Collect:
    """An aggregate of an amount: binds ``variable``; ``of`` is absent for a count."""

    variable: Var
    function: str
    of: Expression | None
    of_needs: tuple[Node, ...]
    over: tuple[Var, ...]
    condition: Node | None
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Listed:
    """An aggregate of amounts that are listed, of those that there are: binds ``variable``. Each of ``parts`` has what
    it is called, the amount, and what must hold for there to be one."""

    variable: Var
    function: str
    parts: tuple[tuple[str, Expression, tuple[Node, ...]], ...]
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Every:
    """All of ``parts`` hold."""

    parts: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Some:
    """One of ``parts`` holds."""

    parts: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Without:
    """``part`` holds and none of ``exceptions`` does."""

    part: Node
    exceptions: tuple[Node, ...]
    span: Span


Node = Test | Collect | Listed | Every | Some | Without


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of thing: what it is a kind of, and the question it answers together with others (``""`` for its own)."""

    name: str
    kind_of: str
    question: str
    span: Span


@dataclass(frozen=True, slots=True)
class Options:
    """A named list of options; ``open`` when others may be admitted."""

    name: str
    options: tuple[str, ...]
    open: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing the whole rule base knows."""

    name: str
    categories: tuple[str, ...]
    aliases: tuple[str, ...]
    code: tuple[str, str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Body:
    """An authority or other body. ``name`` is unique; ``local`` is what documents of ``jurisdiction`` call it."""

    name: str
    local: str
    jurisdiction: str
    span: Span


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that may be said."""

    categories: Mapping[str, Category]
    options: Mapping[str, Options]
    predicates: Mapping[str, Predicate]
    declared: Mapping[str, Span]
    entities: Mapping[str, Entity]
    bodies: Mapping[str, Body]
    aliases: Mapping[str, str]

    def kinds_of(self, category: str) -> tuple[str, ...]:
        """Return ``category`` and all it is a kind of, nearest first."""
        found: list[str] = []
        while category and category not in found:
            found.append(category)
            category = self.categories[category].kind_of if category in self.categories else ""
        return tuple(found)

    def compatible(self, one: str, other: str) -> bool:
        """Whether a thing may be of both categories: one is a kind of the other, or they share no base category."""
        return one in self.kinds_of(other) or other in self.kinds_of(one)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from a document or clause to another. ``cited`` when the text names the other only in words: those words
    then stand for its document."""

    kind: str
    source: Citation
    target: Citation
    cited: bool
    inferred: bool
    differences: tuple[str, ...]
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one clause. ``scope`` is what the document's or clause's 范围 adds to it."""

    citation: Citation
    readings: tuple[tuple[str, str], ...]
    guards: tuple[Test, ...]
    scope: tuple[Node, ...]
    condition: Node | None
    exceptions: tuple[Node, ...]
    heads: tuple[Head, ...]
    per: tuple[str, ...]
    text: str
    variables: Mapping[str, str]
    span: Span

    @property
    def name(self) -> str:
        """What its clause calls it."""
        return self.citation.rule


@dataclass(frozen=True, slots=True)
class Head:
    """One consequence: the atom, what must be computed first, and the expression its last argument takes."""

    predicate: str
    subject: datalog.Term
    object: datalog.Term | None
    expression: Expression | None
    needs: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """A target: ``indicator`` is met or not when ``due`` has come; ``None`` when the clause states no date."""

    citation: Citation
    readings: tuple[tuple[str, str], ...]
    subject: datalog.Term
    guards: tuple[Test, ...]
    scope: tuple[Node, ...]
    indicator: Node
    due: datetime.date | None
    strength: str
    text: str
    span: Span

    @property
    def name(self) -> str:
        """What its clause calls it, which is also the attribute that says how it stands."""
        return self.citation.target


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt of one clause, or of a whole document, and its readings (name, description)."""

    citation: Citation
    text: str
    readings: tuple[tuple[str, str], ...]
    default: str
    settled_by: tuple[str, ...]
    span: Span

    @property
    def name(self) -> str:
        """What its clause calls it."""
        return self.citation.doubt


@dataclass(frozen=True, slots=True)
class Clause:
    """One addressed part of a document and what is said of it."""

    citation: Citation
    heading: str
    summary: str
    digest: str
    not_computable: str
    left_out: tuple[str, ...]
    modalities: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    remarks: tuple[str, ...]
    span: Span

    @property
    def address(self) -> str:
        """Its address in its document."""
        return self.citation.clause

    @property
    def name(self) -> str:
        """The clause as it is cited: ``巴政办发〔2024〕8号 条 11``."""
        return str(self.citation)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: ``effective`` and ``expires`` are ``None`` when it does not state them.

    ``checked`` is the day until which the drafter found nothing that ended it; ``None`` where none is written.
    """

    number: str
    title: str
    short_title: str
    issuers: tuple[str, ...]
    jurisdiction: str
    issued: datetime.date | None
    effective: datetime.date | None
    expires: datetime.date | None
    checked: datetime.date | None
    roles: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    clauses: Mapping[str, Clause]
    file: str
    span: Span

    @property
    def citation(self) -> Citation:
        """The document as relations and rules cite it."""
        return Citation(self.number)

    @property
    def places(self) -> tuple[Citation, ...]:
        """The document itself and each of its clauses: wherever something of it can stand."""
        return (self.citation, *(clause.citation for clause in self.clauses.values()))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario and the clause or document it stands beside; beside none, the citation is empty."""

    name: str
    citation: Citation
    tree: tree.Scenario


@dataclass(frozen=True, slots=True)
class Precedence:
    """That ``superior`` says to go before ``inferior``, and on what ground, as :data:`logic.builtin.GROUNDS` has it."""

    superior: Citation
    inferior: Citation
    ground: str
    span: Span


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A ground fact stated by a vocabulary, named in place of a clause, or by a clause."""

    predicate: str
    arguments: tuple[Value, ...]
    citation: Citation
    span: Span


@dataclass(frozen=True, slots=True)
class Implication:
    """A statement of the vocabulary ``citation``: ``heads`` follow where all of ``body`` is said; where they are
    ``presumed``, only while nothing else is said. ``text`` is as the drafter wrote it."""

    name: str
    body: tuple[datalog.Atom, ...]
    heads: tuple[datalog.Atom, ...]
    presumed: bool
    citation: Citation
    text: str
    span: Span


_T = TypeVar("_T")


def _grouped(items: Iterable[_T], key: Callable[[_T], Citation]) -> dict[Citation, tuple[_T, ...]]:
    found: dict[Citation, list[_T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {citation: tuple(those) for citation, those in found.items()}


@dataclass(frozen=True, eq=False)
class Program:
    """The whole rule base, resolved. What stands in a clause is looked up by the clause's citation."""

    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    relations: tuple[Relation, ...]
    rules: tuple[Rule, ...]
    precedences: tuple[Precedence, ...]
    targets: tuple[Target, ...]
    doubts: Mapping[Citation, Doubt]
    facts: tuple[StatedFact, ...]
    implications: tuple[Implication, ...]
    scenarios: tuple[Scenario, ...]
    texts: Mapping[str, str]

    @cached_property
    def clauses(self) -> Mapping[Citation, Clause]:
        """Every clause, in the order of the documents."""
        return {c.citation: c for document in self.documents.values() for c in document.clauses.values()}

    @cached_property
    def named(self) -> Mapping[str, Document | Clause]:
        """Every document and clause by its name in print."""
        return {**self.documents, **{clause.name: clause for clause in self.clauses.values()}}

    @cached_property
    def rules_in(self) -> Mapping[Citation, tuple[Rule, ...]]:
        """The rules of each clause that has any, in their order."""
        return _grouped(self.rules, lambda one: one.citation.place)

    @cached_property
    def targets_in(self) -> Mapping[Citation, tuple[Target, ...]]:
        """The targets of each clause that has any."""
        return _grouped(self.targets, lambda one: one.citation.place)

    @cached_property
    def doubts_in(self) -> Mapping[Citation, tuple[Doubt, ...]]:
        """The doubts of each clause, or document as a whole, that has any."""
        return _grouped(self.doubts.values(), lambda one: one.citation.place)

    @cached_property
    def scenarios_in(self) -> Mapping[Citation, tuple[Scenario, ...]]:
        """The scenarios beside each clause or document that has any."""
        return _grouped(self.scenarios, lambda one: one.citation.place)

    @cached_property
    def relations_from(self) -> Mapping[Citation, tuple[Relation, ...]]:
        """The relations of each document or clause to others."""
        return _grouped(self.relations, lambda relation: relation.source)

    @cached_property
    def relations_to(self) -> Mapping[Citation, tuple[Relation, ...]]:
        """The relations of others to each document or clause, those left out that name it only in words."""
        return _grouped((r for r in self.relations if not r.cited), lambda relation: relation.target)

    @cached_property
    def precedences_of(self) -> Mapping[Citation, tuple[Precedence, ...]]:
        """What each document, clause or rule that goes before others says of it."""
        return _grouped(self.precedences, lambda said: said.superior)

    @cached_property
    def precedences_over(self) -> Mapping[Citation, tuple[Precedence, ...]]:
        """What is said to go before each document, or before each clause or a rule of it."""
        return _grouped(self.precedences, lambda said: said.inferior.place)

    def rules_of(self, citation: Citation) -> Iterable[Rule]:
        """Yield the rules that a document, a clause or a rule is or takes in, in their order."""
        whole = citation.whole == citation.place and citation.document in self.documents
        places = self.documents[citation.document].places if whole else (citation.place,)
        return (rule for place in places for rule in self.rules_in.get(place, ()) if citation.covers(rule.citation))
