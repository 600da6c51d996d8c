"""The engine program: the flat, safe, stratified Datalog that ``lower`` makes of a checked program.

This is all an engine sees. Every rule has one head and a flat body in an order in which each variable is bound before
it is needed; groups and alternatives have become rules of their own, paths have become chains of atoms, and an
exception has become a negated atom. A rule keeps what a proof must cite: document, clause, rule, digests.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property

from logic.cite import Citation, Part, PartOf, Yielding
from logic.operators import AGGREGATES
from logic.validity import Validity
from logic.values import Name, Quantity, Value
from text.characters import skeleton


@dataclass(frozen=True, slots=True, order=True)
class Var:
    """A variable of one rule. One that the drafter did not name stands for what a path leads to, or for a total;
    ``path`` is then the attribute or the word by which a reader knows it, else ``""``."""

    name: str
    path: str = field(default="", compare=False)

    @property
    def is_made(self) -> bool:
        """Whether the drafter did not name it."""
        return self.path != ""


Term = Var | Value


@dataclass(frozen=True, slots=True)
class Call:
    """Arithmetic on exact values: ``function`` is a key of :data:`logic.operators.FUNCTIONS`.

    ``steps(x, n)`` is ⌊x ÷ n⌋; ``floor(x, n)``, ``ceil(x, n)`` and ``round(x, n)`` are the multiple of ``n`` next
    below, next above, and nearest to ``x``, a half away from zero.
    """

    function: str
    arguments: tuple[Expression, ...]


Expression = Term | Call


@dataclass(frozen=True, slots=True)
class Atom:
    """A predicate and its one or two arguments."""

    predicate: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """A condition that an atom holds, or, ``negated``, that it does not."""

    atom: Atom
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A condition between two values of one dimension; ``operator`` is a key of
    :data:`logic.operators.COMPARISONS`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Among:
    """A condition that a term is one of a closed list of values."""

    term: Term
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Let:
    """Binds a variable to the value of an expression."""

    variable: Var
    expression: Expression


@dataclass(frozen=True, slots=True)
class Gather:
    """Binds ``variable`` to an aggregate over the distinct bindings of ``over`` for which ``atom`` holds.

    ``function`` is a key of :data:`logic.operators.AGGREGATES`. ``atom`` is an auxiliary predicate ``(group …, over …,
    value)`` laid out as: the first ``len(group)`` arguments are bound outside and select the group; the next
    ``len(over)`` are the counting key; the last is the value summed or compared (absent for ``count``). An empty group
    sums and counts to zero of ``unit`` and has no maximum."""

    variable: Var
    function: str
    predicate: str
    group: tuple[Term, ...]
    over: int
    unit: str

    @property
    def width(self) -> int:
        """The places of the auxiliary predicate after the group: the counting key and the amount, if there is one."""
        return self.over + AGGREGATES[self.function].of_amounts


Condition = Has | Compare | Among | Let | Gather


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule or fact comes from, for proofs: cited as a reader knows it, with digests as an auditor
    checks them."""

    citation: Citation
    rule_digest: str = ""
    clause_digest: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``head`` holds when every condition of ``body`` does.

    ``id`` is unique and stable: the printed form of what the rule is called. ``origin`` cites the drafted rule or
    target that it is of, and its case among the rules of one name. ``readings`` names the (doubt, reading) pairs of
    which one must be taken for the rule to count, empty when it always counts; ``labels`` says each condition in
    Chinese.
    """

    id: str
    head: Atom
    body: tuple[Condition, ...]
    origin: Origin
    readings: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    auxiliary: bool = False


class Kind(Enum):
    """What sort of statement a predicate makes."""

    CATEGORY = "类别"
    RELATION = "关系"
    ATTRIBUTE = "属性"
    FINDING = "认定"
    STATED = "载明"
    AUXILIARY = "辅助"


@dataclass(frozen=True, slots=True)
class Predicate:
    """One predicate as engines and proofs see it.

    ``domains`` are the categories of the first argument; ``range`` is the category, the option list or the unit of the
    second, empty for a unary predicate. ``concluded``: some rule may conclude it. ``given``: a case may state it.
    ``single``: at most one second argument for a first. ``closed``: what is not given is false. ``group``: the
    question it answers together with other categories (``""`` for one of its own). ``finders``: who may find it.
    ``least``: of an amount, the least that a case may give, ``None`` where nothing bounds it; ``whole``: a case may
    give whole numbers only. ``listed``: of a category, that all things of it are given or stated.
    """

    name: str
    kind: Kind
    arity: int
    domains: tuple[str, ...]
    range: str = ""
    range_kind: str = ""
    concluded: bool = False
    given: bool = True
    single: bool = False
    closed: bool = False
    transitive: bool = False
    group: str = ""
    finders: tuple[str, ...] = ()
    least: Fraction | None = None
    whole: bool = False
    listed: bool = False

    def refuses(self, value: Value) -> str:
        """Return why a case cannot give a value: ``least`` when it is less than the amount can be, ``whole`` when it is
        no whole number; empty when it can."""
        if not isinstance(value, Quantity):
            return ""
        if self.least is not None and value.number < self.least:
            return "least"
        return "whole" if self.whole and value.number.denominator > 1 else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A ground fact that a document or the vocabulary states."""

    atom: Atom
    origin: Origin


@dataclass(frozen=True, slots=True)
class Implication:
    """A statement of the vocabulary that ``head`` follows wherever every atom of ``body`` is said. All predicates are
    such as a case may give; every variable of the head is in the body. A head that is ``presumed`` has one value, and
    follows only while nothing else is said of it."""

    id: str
    head: Atom
    body: tuple[Atom, ...]
    presumed: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Doubt:
    """A passage that can be read in more than one way: its readings in order, the default reading or ``""``, and who
    may settle it. ``id`` is the printed form of the citation of its origin.
    """

    id: str
    origin: Origin
    description: str
    readings: tuple[tuple[str, str], ...]
    default: str
    settled_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """What its clause calls it."""
        return self.origin.citation.name


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which a target is to be met."""

    citation: Citation
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Yield:
    """A priority, as an auxiliary predicate has it: where the predicate holds of a thing, one rule gives nothing about
    that thing because another gives its conclusion.

    ``yielding`` names both rules, each with all its cases. ``ground`` is one of :data:`logic.builtin.GROUNDS`.
    ``origin`` is the document, clause or rule that states the priority.
    """

    yielding: Yielding
    ground: str
    origin: Origin


@dataclass(frozen=True, eq=False)
class EngineProgram:
    """The whole rule base as an engine takes it.

    ``strata`` lists the concluded predicates bottom-up, one component to a group. A group may use only itself
    (positively) and the groups before it. No rule of a group that uses itself computes an amount that it concludes.
    ``kinds_of`` maps a category to all it is a kind of, itself first. ``priorities`` maps each auxiliary predicate by
    which one rule yields to another to its :class:`Yield`. ``parts`` maps every other auxiliary predicate to the part
    of a rule or target that it says. ``due`` has the targets with a date, ``validity`` the documents of the rule base,
    and the clauses that another document repeals or amends, ``clauses`` every clause that the program speaks of; all by
    the names that they have as things.
    """

    predicates: Mapping[str, Predicate]
    rules: tuple[Rule, ...]
    facts: tuple[Fact, ...]
    strata: tuple[tuple[str, ...], ...]
    kinds_of: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[tuple[str, ...], bool]]
    entities: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]
    doubts: Mapping[str, Doubt]
    due: Mapping[str, Due] = field(default_factory=dict)
    validity: Mapping[str, Validity] = field(default_factory=dict)
    priorities: Mapping[str, Yield] = field(default_factory=dict)
    parts: Mapping[str, PartOf] = field(default_factory=dict)
    clauses: Mapping[str, Citation] = field(default_factory=dict)
    implications: tuple[Implication, ...] = ()

    @cached_property
    def exceptions(self) -> frozenset[str]:
        """The auxiliary predicates that say that an exception applies."""
        return frozenset(name for name, part in self.parts.items() if part.part is Part.EXCEPTION)

    def validity_of(self, name: str) -> Validity | None:
        """Return the dates of a document or clause by its name as a thing; ``None`` where the rule base does not
        have the document."""
        cited = self.clauses.get(name)
        return self.validity.get(name) or (self.validity.get(cited.document) if cited else None)

    def document_of(self, name: str) -> str:
        """Return the number of the document of a clause or target by its name as a thing; else the name itself."""
        due = self.due.get(name)
        citation = due.citation if due else self.clauses.get(name)
        return citation.document if citation else name

    @cached_property
    def widest(self) -> tuple[str, ...]:
        """The categories that are a kind of no other, in their order."""
        return tuple(name for name, kinds in self.kinds_of.items() if len(kinds) == 1)

    @cached_property
    def kinds_below(self) -> Mapping[str, tuple[str, ...]]:
        """The narrower categories of each category, itself left out, in the order of their names."""
        found: dict[str, list[str]] = {name: [] for name in self.kinds_of}
        for kind, ups in self.kinds_of.items():
            for up in ups[1:]:
                found[up].append(kind)
        return {name: tuple(sorted(kinds)) for name, kinds in found.items()}

    @cached_property
    def stated_values(self) -> Mapping[tuple[str, str], tuple[Value, ...]]:
        """The values that documents and vocabularies state, by predicate and thing."""
        found: dict[tuple[str, str], tuple[Value, ...]] = {}
        for fact in self.facts:
            subject, *rest = fact.atom.arguments
            for value in rest:
                if isinstance(subject, Name) and not isinstance(value, Var):
                    key = (fact.atom.predicate, subject.text)
                    found[key] = (*found.get(key, ()), value)
        return found

    @cached_property
    def facts_about(self) -> Mapping[str, tuple[Atom, ...]]:
        """What documents and vocabularies state, by thing."""
        found: dict[str, list[Atom]] = {}
        for fact in self.facts:
            if isinstance(subject := fact.atom.arguments[0], Name):
                found.setdefault(subject.text, []).append(fact.atom)
        return {thing: tuple(atoms) for thing, atoms in found.items()}

    @cached_property
    def stated_kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The categories that documents and vocabularies state, by thing."""
        found: dict[str, tuple[str, ...]] = {}
        for fact in self.facts:
            name, (thing, *_) = fact.atom.predicate, fact.atom.arguments
            if isinstance(thing, Name) and self.predicates[name].kind is Kind.CATEGORY:
                found[thing.text] = (*found.get(thing.text, ()), name)
        return found

    def sort_stated_of(self, thing: str) -> str:
        """Return the widest category that documents and vocabularies state of a thing; empty where they state none."""
        kinds = self.stated_kinds.get(thing)
        return self.kinds_of[kinds[0]][-1] if kinds else ""

    @cached_property
    def answers(self) -> Mapping[str, tuple[str, ...]]:
        """The questions that each category answers: its own, and those of the categories that it is a kind of."""
        groups = {name: (self.predicates[up].group for up in ups) for name, ups in self.kinds_of.items()}
        return {name: tuple(dict.fromkeys(g for g in of if g not in ("", "类别"))) for name, of in groups.items()}

    def exclude_each_other(self, kind: str, other: str) -> bool:
        """Whether nothing is of both categories: they have another widest one, or answer one question in two ways."""
        ups, other_ups = self.kinds_of[kind], self.kinds_of[other]
        if ups[-1] != other_ups[-1]:
            return True
        mine, others = ({self.predicates[up].group: up for up in reversed(each)} for each in (ups, other_ups))
        questions = (mine.keys() & others.keys()) - {"", "类别"}
        return any(mine[q] not in other_ups and others[q] not in ups for q in questions)

    @cached_property
    def widest_domains(self) -> Mapping[str, frozenset[str] | None]:
        """By predicate the widest categories of the things that it can be said of, ``None`` where that is anything; a
        conclusion about one named thing has none."""
        return {
            row.name: frozenset(self.kinds_of[domain][-1] for domain in row.domains) if all(row.domains) else None
            for row in self.predicates.values()
            if all(domain in self.kinds_of for domain in row.domains if domain)
        }

    @cached_property
    def implying(self) -> frozenset[str]:
        """The predicates that implications lead from or to."""
        return frozenset(atom.predicate for said in self.implications for atom in (said.head, *said.body))

    @cached_property
    def recursive(self) -> Mapping[str, tuple[str, ...]]:
        """The predicates that rest on themselves, each with its whole component."""
        return {
            name: component
            for component in self.strata
            if not self.uses.get(component[0], frozenset()).isdisjoint(component)
            for name in component
        }

    @cached_property
    def contestable(self) -> frozenset[str]:
        """The attributes that are to have one value and that rules conclude, so that several values may be derived."""
        found = (self.predicates[name] for name in self.rules_for if name in self.predicates)
        return frozenset(row.name for row in found if row.single and row.arity == 2 and not row.transitive)

    @cached_property
    def rules_for(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that conclude each predicate, in their order."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.head.predicate, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def doubts_below(self) -> Mapping[str, frozenset[str]]:
        """The doubts of the rules that each concluded predicate rests on, its own included."""
        found: dict[str, frozenset[str]] = {}
        for component in self.strata:
            rules = [rule for name in component for rule in self.rules_for.get(name, ())]
            read = {name for rule in rules for name in read_by(rule)}
            own = {doubt for rule in rules for doubt, _ in rule.readings}
            below = frozenset(own).union(*(found[name] for name in read if name in found))
            found.update(dict.fromkeys(component, below))
        return found

    @cached_property
    def rules_by_id(self) -> Mapping[str, Rule]:
        """Each rule by its id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each rule in their order, by its id."""
        return {rule.id: place for place, rule in enumerate(self.rules)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What an answer calls each rule, by its id: the name of its clause; of a rule that is in none, its own."""
        return {rule.id: rule.origin.citation.of_clause or rule.id for rule in self.rules}

    @cached_property
    def varied(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """The rules that count under some readings only, each with these readings."""
        return {rule.id: frozenset(rule.readings) for rule in self.rules if rule.readings}

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """The questions that categories and findings answer: what is asked, with the name of the question."""
        return {p.group.partition("：")[2]: p.group for p in self.predicates.values() if p.group}

    @cached_property
    def shapes(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the things that the rule base knows, by how they look."""
        found: dict[str, dict[str, None]] = {}
        stated = (
            argument.text for fact in self.facts for argument in fact.atom.arguments if isinstance(argument, Name)
        )
        for name in (*self.aliases, *self.entities, *stated):
            found.setdefault(skeleton(name), {})[name] = None
        return {shape: tuple(names) for shape, names in found.items()}

    @cached_property
    def uses(self) -> Mapping[str, frozenset[str]]:
        """The predicates that each concluded predicate's rules read."""
        found: dict[str, set[str]] = {}
        for rule in self.rules:
            found.setdefault(rule.head.predicate, set()).update(read_by(rule))
        return {name: frozenset(read) for name, read in found.items()}


def read_by(rule: Rule) -> tuple[str, ...]:
    """Return the predicates that a rule's body reads."""
    return tuple(
        condition.atom.predicate if isinstance(condition, Has) else condition.predicate
        for condition in rule.body
        if isinstance(condition, Has | Gather)
    )
