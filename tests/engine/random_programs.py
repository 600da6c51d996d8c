"""Random safe, stratified engine programs with facts: what two engines, or an engine and an oracle, are compared on.

``random_problem(seed, …)`` returns a :class:`Problem`: an :class:`EngineProgram` and the facts of one
case, the same for the same seed on every machine. What is promised of every one:

- Every variable of a head, negation, comparison or amount is bound by an earlier condition, and conditions stand in an
  order in which they can be run. No variable is bound twice by an amount.
- ``program.strata`` is right: negations and aggregates read lower strata only. With ``recursive`` the predicates of
  one stratum may use each other and themselves, on cyclic data, and no rule of that stratum computes an amount: so
  there are finitely many tuples.
- Base predicates are ``b0``, ``b1`` (a thing), ``b2``, ``b3`` (two things) and, with ``amounts``, ``v0`` (a thing and
  an amount of 元). Concluded ones are ``p…`` of one to three places and, with ``amounts``, ``s…`` (a thing and an
  amount). A predicate that rules conclude may have facts of its own.
- :class:`Given` holds the facts. ``true`` holds in both worlds; ``open`` is what is not known: ground tuples of things
  that may or may not hold, so that an oracle may try every subset of them. With ``nulls`` it also has tuples with
  :class:`~logic.terms.Unknown` or :class:`~logic.terms.Between` in them, which stand for more than one value: an
  oracle that tries subsets should leave ``nulls`` off.

Over ground open facts the two worlds enclose every completion: what is certain holds in each, and what holds in some
is possible. They need not be exact (``p ← a; p ← ¬a`` with ``a`` open is possible and not certain).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from logic.cite import Citation
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Kind,
    Let,
    Origin,
    Predicate,
    Rule,
    Term,
    Var,
)
from logic.terms import Between, Known, Unknown, may_equal
from logic.values import Name, Quantity
from logic.worlds import Pattern, Tuple

#: The base predicates over things, with the number of their places.
BASE: Mapping[str, int] = {"b0": 1, "b1": 1, "b2": 2, "b3": 2}

#: The base predicate whose second place is an amount.
AMOUNT = "v0"

_VARIABLES = tuple(map(Var, "XYZW"))


@dataclass(frozen=True)
class Given:
    """The facts of one case as :class:`logic.worlds.Facts`: what is ``true``, and what is ``open``."""

    true: Mapping[str, tuple[Tuple, ...]] = field(default_factory=dict)
    open: Mapping[str, tuple[Tuple, ...]] = field(default_factory=dict)

    def certain(self, predicate: str, pattern: Pattern) -> Iterator[Tuple]:
        """Yield the true tuples that are as asked."""
        for row in self.true.get(predicate, ()):
            if all(asked is None or asked == known for asked, known in zip(pattern, row, strict=True)):
                yield row

    def possible(self, predicate: str, pattern: Pattern) -> Iterator[Tuple]:
        """Yield the true and open tuples that may be as asked, bound places as they were asked."""
        for row in (*self.true.get(predicate, ()), *self.open.get(predicate, ())):
            pairs = list(zip(pattern, row, strict=True))
            if all(asked is None or may_equal(asked, known) is not False for asked, known in pairs):
                yield tuple(known if asked is None else asked for asked, known in pairs)


@dataclass(frozen=True)
class Problem:
    """A program and the facts of a case."""

    program: EngineProgram
    facts: Given

    @property
    def predicates(self) -> tuple[str, ...]:
        """Every concluded predicate, bottom-up."""
        return tuple(predicate for stratum in self.program.strata for predicate in stratum)


def random_problem(
    seed: int,
    *,
    recursive: bool = True,
    negation: bool = True,
    amounts: bool = True,
    nulls: bool = True,
    things: int = 4,
) -> Problem:
    """Return a random program and facts about ``things`` things; see the module for what is promised."""
    chance = _chance(seed)
    making = _Making(chance, tuple(Name(f"物{n}") for n in range(things)), negation)
    if amounts:
        making.known_amounts.add(AMOUNT)
    for level in range(chance.randint(1, 3)):
        group = {f"p{level}{n}": chance.choice((1, 1, 2, 2, 2, 3)) for n in range(chance.randint(1, 3))}
        grown = group if recursive and chance.random() < 0.8 else {}
        for name, arity in group.items():
            for number in range(chance.randint(1, 3)):
                making.rule(f"{name} 规则 {number}", name, arity, grown)
        making.known.update(group)
        making.strata += [tuple(group)] if grown else [(name,) for name in group]
        if amounts and chance.random() < 0.7:
            making.amount(f"s{level}")
        if amounts and chance.random() < 0.5:
            making.aggregate(f"s{level}9")
    return Problem(_program(making.rules, making.strata), making.facts(nulls=nulls, amounts=amounts))


def cyclic_problem(seed: int, *, things: int = 6) -> Problem:
    """Return one recursive stratum over a graph that has a cycle, some of its edges open."""
    chance = _chance(seed)
    making = _Making(chance, tuple(Name(f"物{n}") for n in range(things)), negation=False)
    group = {f"p{n}": chance.choice((1, 2, 2)) for n in range(chance.randint(1, 3))}
    for name, arity in group.items():
        edge = Has(Atom("b2", _VARIABLES[:2]))
        head = Atom(name, tuple(chance.sample(_VARIABLES[:2], arity)))
        making.rules.append(Rule(f"{name} 规则 0", head, (edge,), _origin(name)))
        for number in range(1, chance.randint(2, 4)):
            making.rule(f"{name} 规则 {number}", name, arity, group, must=True)
    making.strata.append(tuple(group))
    ring = chance.sample(making.things, chance.randint(1, things))
    edges = [(one, other) for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)]
    edges += [(chance.choice(making.things), chance.choice(making.things)) for _ in range(chance.randint(0, things))]
    facts = making.facts(nulls=chance.random() < 0.3, amounts=False)
    true = {**facts.true, "b2": tuple(dict.fromkeys([*edges, *facts.true["b2"]]))}
    return Problem(_program(making.rules, making.strata), Given(true, facts.open))


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # the same numbers every time are what is wanted


def _program(rules: Iterable[Rule], strata: list[tuple[str, ...]]) -> EngineProgram:
    gathered = {rule.head.predicate: len(rule.head.arguments) for rule in rules if rule.auxiliary}
    predicates = {
        name: Predicate(name, Kind.AUXILIARY, arity, ("",), concluded=True, given=False, closed=True)
        for name, arity in gathered.items()
    }
    return EngineProgram(predicates, tuple(rules), (), tuple(strata), {}, {}, {}, {}, {})


class _Making:
    """A program being made: what may be used so far."""

    def __init__(self, chance: random.Random, things: tuple[Name, ...], negation: bool) -> None:
        self.chance, self.things, self.negation = chance, things, negation
        self.known = dict(BASE)
        self.known_amounts: set[str] = set()
        self.rules: list[Rule] = []
        self.strata: list[tuple[str, ...]] = []

    def rule(self, identity: str, head: str, arity: int, grown: Mapping[str, int], *, must: bool = False) -> None:
        """Add a rule over things; ``grown`` may be used beside what is known, and one of it ``must`` be."""
        chance = self.chance
        usable = {**self.known, **grown}
        body: list[Condition] = []
        bound: list[Var] = []
        for number in range(chance.randint(2 if must else 1, 3)):
            name = chance.choice(sorted(grown if must and number == 0 else usable))
            body.append(Has(Atom(name, tuple(self._term() for _ in range(usable[name])))))
        chance.shuffle(body)
        for condition in body:
            assert isinstance(condition, Has)
            bound += [a for a in condition.atom.arguments if isinstance(a, Var) and a not in bound]
        for _ in range(chance.choice((0, 0, 1, 2)) if self.negation else 0):
            name = chance.choice(sorted(self.known))
            body.append(Has(Atom(name, self._safe(bound, self.known[name])), negated=True))
        if bound and chance.random() < 0.2:
            body.append(Among(chance.choice(bound), tuple(chance.sample(self.things, min(2, len(self.things))))))
        if bound and chance.random() < 0.2:
            left, right = self._safe(bound, 2)
            body.append(Compare(chance.choice(("=", "!=")), left, right))
        if bound and self.known_amounts and chance.random() < 0.3:
            amount = Var("额")
            body.append(Has(Atom(chance.choice(sorted(self.known_amounts)), (chance.choice(bound), amount))))
            body.append(Compare(chance.choice(("<", "<=", ">", ">=", "=", "!=")), amount, self._yuan()))
        self.rules.append(Rule(identity, Atom(head, self._safe(bound, arity)), tuple(body), _origin(identity)))

    def amount(self, name: str) -> None:
        """Add a predicate of a thing and an amount that is computed from others, and perhaps compared."""
        thing, one, other, result = Var("X"), Var("额一"), Var("额二"), Var("值")
        for number in range(self.chance.randint(1, 2)):
            first, second = (self.chance.choice(sorted(self.known_amounts)) for _ in range(2))
            body: list[Condition] = [Has(Atom(first, (thing, one))), Has(Atom(second, (thing, other)))]
            if self.chance.random() < 0.5:
                body.append(Compare(self.chance.choice(("<", ">=", "!=")), one, other))
            function = self.chance.choice(("+", "-", "min", "max", "*", "/", "steps"))
            right: Expression = other if function in ("+", "-", "min", "max") else self._share(function)
            amount = Call(function, (one, right))
            if function == "steps":  # so much for each
                amount = Call("*", (amount, Quantity(Fraction(2), "元")))
            body.append(Let(result, amount))
            self.rules.append(Rule(f"{name} {number}", Atom(name, (thing, result)), tuple(body), _origin(name)))
        self.strata.append((name,))
        self.known_amounts.add(name)

    def aggregate(self, name: str) -> None:
        """Add an aggregate over an amount of everything related to a thing."""
        chance = self.chance
        thing, item, amount, result = Var("X"), Var("项"), Var("额"), Var("值")
        function = chance.choice(("sum", "count", "max", "min", "average"))
        related = chance.choice(sorted(n for n, arity in self.known.items() if arity == 2))
        whose = chance.choice(sorted(n for n, arity in self.known.items() if arity == 1))
        places: tuple[Term, ...] = (thing, item) if function == "count" else (thing, item, amount)
        read: list[Condition] = [Has(Atom(related, (thing, item)))]
        read.append(Has(Atom(chance.choice(sorted(self.known_amounts)), (item, amount))))
        gathered = f"{name} 汇总"
        self.rules.append(Rule(gathered, Atom(gathered, places), tuple(read), _origin(name), auxiliary=True))
        body: tuple[Condition, ...] = (
            Has(Atom(whose, (thing,))),
            Gather(result, function, gathered, (thing,), 1, "元"),
        )
        if function == "count":  # so much for each
            counted, amount_each = Var("数"), Quantity(Fraction(2), "元")
            body = (body[0], Gather(counted, function, gathered, (thing,), 1, "个"))
            body += (Let(result, Call("*", (counted, amount_each))),)
        self.rules.append(Rule(name, Atom(name, (thing, result)), body, _origin(name)))
        self.strata += [(gathered,), (name,)]
        self.known_amounts.add(name)

    def facts(self, *, nulls: bool, amounts: bool) -> Given:
        """Return facts of every base predicate, and now and then of one that rules conclude."""
        chance = self.chance
        true: dict[str, tuple[Tuple, ...]] = {}
        maybe: dict[str, tuple[Tuple, ...]] = {}
        both = {name: arity for name, arity in self.known.items() if name not in BASE and chance.random() < 0.2}
        for name, arity in {**BASE, **both}.items():
            rows = [tuple(chance.choice(self.things) for _ in range(arity)) for _ in range(chance.randint(1, 6))]
            true[name] = tuple(dict.fromkeys(rows))
            some = [tuple(chance.choice(self.things) for _ in range(arity)) for _ in range(chance.choice((0, 0, 1, 2)))]
            more: list[Tuple] = [*some]
            if nulls and arity == 2 and chance.random() < 0.5:
                subject = chance.choice(self.things)
                more.append((subject, Unknown(subject, name)))
            maybe[name] = tuple(row for row in dict.fromkeys(more) if row not in true[name])
        if amounts:
            known = [(thing, self._yuan()) for thing in self.things if chance.random() < 0.6]
            true[AMOUNT] = tuple(known)
            rest = [thing for thing in self.things if thing not in {row[0] for row in known}]
            maybe[AMOUNT] = tuple(
                (thing, self._vague(thing) if nulls else self._yuan()) for thing in rest if chance.random() < 0.6
            )
        return Given(true, maybe)

    def _vague(self, thing: Name) -> Known:
        low = self.chance.randint(0, 5)
        ends = (Fraction(low), self.chance.choice((None, Fraction(low + 3))))
        return self.chance.choice((Unknown(thing, AMOUNT, "元"), Between(*ends, "元")))

    def _term(self) -> Term:
        return self.chance.choice(self.things) if self.chance.random() < 0.1 else self.chance.choice(_VARIABLES)

    def _safe(self, bound: list[Var], count: int) -> tuple[Term, ...]:
        return tuple(
            self.chance.choice(bound) if bound and self.chance.random() < 0.9 else self.chance.choice(self.things)
            for _ in range(count)
        )

    def _yuan(self) -> Quantity:
        return Quantity(Fraction(self.chance.randint(0, 8)), "元")

    def _share(self, function: str) -> Quantity:
        unit = "元" if function == "steps" else "比例"
        return Quantity(Fraction(self.chance.choice(("0", "0.5", "2", "3"))), unit)


def _origin(rule: str) -> Origin:
    return Origin(Citation("文件", "一", rule))
