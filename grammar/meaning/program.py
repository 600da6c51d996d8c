"""The program: every name looked up, every condition typed. The noun between *resolve*, *check* and *lower*.

Conditions are still as the drafter grouped them; their leaves are the engine's own atoms and comparisons, so that what
``lower`` has to do is to flatten, not to understand.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from grammar.syntax import tree
from logic import datalog
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


Node = Test | Collect | Every | Some | Without


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
    """A link from a document or clause to another, or to something cited only in words."""

    kind: str
    source: str
    target: str
    cited: bool
    inferred: bool
    differences: tuple[str, ...]
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one clause. ``scope`` is what the document's or clause's 范围 adds to it."""

    name: str
    document: str
    clause: str
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

    name: str
    document: str
    clause: str
    readings: tuple[tuple[str, str], ...]
    subject: datalog.Term
    guards: tuple[Test, ...]
    scope: tuple[Node, ...]
    indicator: Node
    due: datetime.date | None
    strength: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt of one clause and its readings (name, description)."""

    id: str
    name: str
    clause: str
    document: str
    text: str
    readings: tuple[tuple[str, str], ...]
    default: str
    settled_by: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """One addressed part of a document and what is said of it."""

    document: str
    address: str
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
    def name(self) -> str:
        """The clause as it is cited: ``巴政办发〔2024〕8号 条 11``."""
        return clause_name(self.document, self.address)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: ``effective`` and ``expires`` are ``None`` when it does not state them."""

    number: str
    title: str
    short_title: str
    issuers: tuple[str, ...]
    jurisdiction: str
    issued: datetime.date | None
    effective: datetime.date | None
    expires: datetime.date | None
    roles: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    clauses: Mapping[str, Clause]
    file: str
    span: Span


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario and the clause it stands beside (``""`` when beside none)."""

    name: str
    document: str
    clause: str
    tree: tree.Scenario


@dataclass(frozen=True, slots=True)
class Passage:
    """A document, a clause of one, or a rule of a clause; ``""`` for all the clauses or rules there."""

    document: str
    clause: str
    rule: str

    @property
    def name(self) -> str:
        """The passage as it is cited: ``某政办发〔2024〕8号 条 11 规则 一般补助``."""
        cited = clause_name(self.document, self.clause)
        return f"{cited} 规则 {self.rule}" if self.rule else cited

    @property
    def breadth(self) -> int:
        """How much it takes in: 0 a rule, 1 a clause, 2 a document."""
        return (not self.rule) + (not self.clause)

    def has(self, rule: Rule) -> bool:
        """Whether a rule is, or is in, this passage."""
        return rule.document == self.document and self.clause in ("", rule.clause) and self.rule in ("", rule.name)


@dataclass(frozen=True, slots=True)
class Precedence:
    """That ``superior`` says to go before ``inferior``, and on what ground, as :data:`logic.builtin.GROUNDS` has it."""

    superior: Passage
    inferior: Passage
    ground: str
    span: Span


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A ground fact stated by a vocabulary (``place`` its name) or by a clause."""

    predicate: str
    arguments: tuple[Value, ...]
    document: str
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """The whole rule base, resolved."""

    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    relations: tuple[Relation, ...]
    rules: tuple[Rule, ...]
    precedences: tuple[Precedence, ...]
    targets: tuple[Target, ...]
    doubts: Mapping[str, Doubt]
    facts: tuple[StatedFact, ...]
    scenarios: tuple[Scenario, ...]
    texts: Mapping[str, str]


def clause_name(document: str, address: str) -> str:
    """Return how a clause is cited; the address as documents print it, in full-width brackets."""
    return f"{document} 条 {address}" if address else document


def printed_address(address: str) -> str:
    """Return an address in full-width brackets: ``三(一)2`` → ``三（一）2``."""
    return address.replace("(", "（").replace(")", "）")
