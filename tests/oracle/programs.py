"""Random programs and bases for the oracle and the engines: safe, stratified and typed by construction.

A predicate stands on a level; its rules read lower levels in every way, and its own level positively, so that a level
may be recursive, through itself or its neighbours, over data with cycles. A rule's body is made condition by condition
from the variables bound so far, and its head from those it may use: an amount computed from the rule's own level is
not put into the head (``docs/semantics.md`` §4). Types keep things, yuan, shares, numbers and days apart, as the check
of the language does.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial
from itertools import product
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from logic.cite import Citation
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    Doubt,
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
from logic.stratify import components
from logic.terms import Known, Other, Unknown
from logic.values import Day, Name, Quantity, Value, Word
from tests.oracle.oracle import Base, Row, Rows, is_widened, null

THING, YUAN, SHARE, PIECES, DAY = "", "元", "比例", "个", "日"
Types = tuple[str, ...]
T = TypeVar("T")

#: Chooses a number from 0 to the one it is given: Hypothesis, which can make an example smaller, or chance.
Draw = Callable[[int], int]

#: The values of each type that programs and bases name; the simplest first, towards which examples shrink.
VALUES: Mapping[str, tuple[Value, ...]] = {
    THING: (Name("a"), Name("b"), Name("c")),
    YUAN: tuple(Quantity(Fraction(number), YUAN) for number in ("1", "2", "3", "0", "1/3", "10", "-1", "7E+35")),
    SHARE: tuple(Quantity(Fraction(number), SHARE) for number in ("0.5", "1", "3", "0", "-0.5", "1/3")),
    PIECES: tuple(Quantity(Fraction(number), PIECES) for number in ("1", "0", "2")),
    DAY: tuple(Day(datetime.date(2024, 1, day)) for day in (1, 2, 3)),
}

#: An amount that with a large one needs more than 60 digits.
TINY = {of: Quantity(Fraction("1E-30"), of) for of in (YUAN, SHARE)}

#: The least that an amount of the base can be, by its declaration; ``None`` where it may be negative.
LEASTS = (Fraction(0), None, Fraction(1))

#: Things that nobody has named, of two categories.
OTHERS = (Other("k"), Other("l"))

#: An open list of options, and words given as one of them: either may be ``b``, or ``c``, or both may be the same.
OPTIONS = VALUES[THING][1:]
WORDS = (Word("v", "list"), Word("w", "list"))

#: The things that cyclic data goes round.
RING = (*VALUES[THING], Name("g"), Name("h"))

#: The predicates of the base, which a case may state and leave open.
GIVEN: Mapping[str, Types] = {
    "p": (THING,),
    "e": (THING, THING),
    "m": (THING, YUAN),
    "q": (THING,),
    "f": (THING, THING),
    "s": (THING, SHARE),
    "d": (THING, DAY),
}

#: Those about which statements are asked, whether or not a rule reads them.
ASKED = ("p", "e")

#: What concluded predicates say; those of more than two places, and some of fewer, are auxiliary.
CONCLUDED: tuple[Types, ...] = (
    (THING,),
    (THING, THING),
    (THING, YUAN),
    (THING, SHARE),
    (THING, PIECES),
    (THING, DAY),
)
AUXILIARY: tuple[Types, ...] = (
    (THING,),
    (THING, YUAN),
    (THING, THING),
    (THING, THING, YUAN),
    (THING, THING, THING),
    (THING, THING, YUAN, SHARE),
)

DOUBT = "doubt"
READINGS = ("one", "two")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Trial:
    """What is given to the oracle and to an engine: a program, a base and the readings taken."""

    program: EngineProgram
    base: Base
    readings: Mapping[str, str]
    types: Mapping[str, Types] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show a trial as a reader would write it, for the examples that Hypothesis reports."""
        lines = [f"{rule.id}{list(rule.readings) or ''}: {_shown(rule)}" for rule in self.program.rules]
        for title, table in (("certain", self.base.certain), ("open", self.base.open), ("denied", self.base.denied)):
            lines += [f"{title}: {name}{_row(row)}" for name, rows in table.items() for row in sorted(rows, key=str)]
        return "\n".join(["", *lines, f"readings: {dict(self.readings)}"])


@dataclass
class _Body:
    """A body while it is made: what is bound, and what rests on the level of the rule itself."""

    conditions: list[Condition] = field(default_factory=list)
    bound: dict[str, list[Var]] = field(default_factory=dict)
    own: set[Var] = field(default_factory=set)
    computed: set[Var] = field(default_factory=set)

    def new(self, of: str) -> Var:
        """Return a variable not used before; the caller binds it."""
        return Var(f"{'XASND'[(THING, YUAN, SHARE, PIECES, DAY).index(of)]}{len(self.bound.get(of, ()))}")

    def bind(self, variable: Var, of: str) -> None:
        """Record that a variable is bound from here on."""
        known = self.bound.setdefault(of, [])
        if variable not in known:
            known.append(variable)


def a_program(draw: Draw, recursive: bool = False) -> tuple[EngineProgram, Mapping[str, Types]]:
    """Draw a safe, stratified program and the types of its predicates.

    ``recursive``: its first level is a recursion over the relation ``e``.
    """
    predicates = _given(draw, GIVEN)
    types: dict[str, Types] = dict(GIVEN)
    rules: list[Rule] = []
    if name := _one(draw, ("", "xe", "xm", "xe")):
        types[name], atoms = INTERVALS[name]
        predicates[name] = _predicate(name, types[name], Kind.AUXILIARY, concluded=True)
        rules.append(_interval_rules(draw, name, atoms))
    for level in range(draw(3) if recursive else 1 + draw(2)):
        below = tuple(types)
        names = []
        for number in range(1 + draw(1)):
            auxiliary = _one(draw, (True, False, not level))
            name = f"{'x' if auxiliary else 'c'}{level}{number}"
            types[name] = _one(draw, AUXILIARY if auxiliary else CONCLUDED)
            given = not auxiliary and _one(draw, (False, False, True))
            kind = Kind.AUXILIARY if auxiliary else Kind.RELATION
            single = _may_be_single(types[name], kind) and _one(draw, (False, True))
            predicates[name] = _predicate(name, types[name], kind, concluded=True, given=given, single=single)
            names.append(name)
        for name in names:
            count = 1 + draw(1)
            rules.extend(_rules(draw, name, number, types, below, tuple(names)) for number in range(count))
        if recursive and level == 0:
            types["t"] = (THING, THING)
            given, single = _one(draw, (False, True)), _one(draw, (False, True))
            predicates["t"] = _predicate("t", types["t"], Kind.RELATION, concluded=True, given=given, single=single)
            for shape in _some(draw, sorted(RECURSIONS), 1, 2):
                rules.extend(_recursion(draw, shape, types, predicates))
    if recursive and "t" not in types:
        predicates["t"] = _predicate("t", (THING, THING), Kind.RELATION, concluded=True, given=False)
        rules.extend(_recursion(draw, _one(draw, sorted(RECURSIONS)), types, predicates))
    return _program(predicates, rules), types


def _predicate(
    name: str, types: Types, kind: Kind, concluded: bool = False, given: bool = True, single: bool = False
) -> Predicate:
    last = types[1] if len(types) > 1 else ""
    of = {THING: "any", DAY: "date"}.get(last, "unit") if len(types) > 1 else ""
    return Predicate(name, kind, len(types), ("",), last, of, concluded, given and kind is not Kind.AUXILIARY, single)


def _given(draw: Draw, names: Iterable[str]) -> dict[str, Predicate]:
    """Return some predicates of the base; what the least of an amount is, is drawn."""
    predicates = {name: _predicate(name, GIVEN[name], Kind.RELATION) for name in names}
    measured = (YUAN, SHARE)
    return {
        name: replace(predicate, least=_one(draw, LEASTS)) if predicate.range in measured else predicate
        for name, predicate in predicates.items()
    }


def _may_be_single(types: Types, kind: Kind) -> bool:
    """Whether a predicate may be an attribute that is to have one value."""
    return len(types) == 2 and kind is not Kind.AUXILIARY


def _program(predicates: Mapping[str, Predicate], rules: Sequence[Rule]) -> EngineProgram:
    origin = Origin(Citation("文件", "1"))
    doubt = Doubt(DOUBT, origin, "", tuple((name, "") for name in READINGS), "", ())
    flat = EngineProgram(predicates, tuple(rules), (), (), {}, {}, {}, {}, {DOUBT: doubt})
    concluded = {rule.head.predicate for rule in rules}
    edges = {name: [used for used in sorted(uses) if used in concluded] for name, uses in flat.uses.items()}
    strata = tuple(components(concluded, edges))
    return EngineProgram(predicates, flat.rules, (), strata, {}, {}, {}, {}, flat.doubts)


#: Auxiliary predicates whose amounts are made of those of ``m``, and so are intervals where these are null.
INTERVALS: Mapping[str, tuple[Types, tuple[Atom, ...]]] = {
    "xm": ((THING, YUAN), (Atom("m", (Var("X0"), Var("A0"))),)),
    "xe": ((THING, THING, YUAN), (Atom("e", (Var("X0"), Var("X1"))), Atom("m", (Var("X1"), Var("A0"))))),
}


def _interval_rules(draw: Draw, name: str, atoms: Sequence[Atom]) -> Rule:
    """Draw the rule of a predicate of :data:`INTERVALS`."""
    amount, result = Var("A0"), Var("A1")
    body: list[Condition] = [*(Has(atom) for atom in atoms), Let(result, _narrowed(draw, amount, YUAN))]
    things = [term for term in atoms[0].arguments if term != amount]
    return _rule(f"{name}.0", Atom(name, (*things, result)), body)


def _narrowed(draw: Draw, amount: Var, of: str) -> Expression:
    """Draw an expression that makes of a null each sort of interval: closed, open above, open below."""
    low, high = _one(draw, VALUES[of]), _one(draw, VALUES[of])
    raised = Call("max", (amount, low))
    closed = Call("min", (raised, high))
    shapes: tuple[Expression, ...] = (
        closed,
        raised,
        Call("-", (low, closed)),
        Call("-", (high, amount)),
        Call("-", (raised, high)),
        amount,
    )
    return _one(draw, shapes)


def _rules(
    draw: Draw, name: str, number: int, types: Mapping[str, Types], below: Sequence[str], own: Sequence[str]
) -> Rule:
    body = _Body()
    if number == 0:  # a start, for what else there is to go round from
        _has(draw, body, types, below, own)
    kinds = ("has", "gather", "not", "compare", "let", "has", "gather", "among")
    for _ in range(draw(3)):
        _condition(draw, _one(draw, kinds), body, types, below, own)
    arguments: list[Term] = []
    for of in types[name]:
        choices = _for_head(body, of)
        if not choices and _one(draw, (True, True, True, False)):
            _has(draw, body, types, [source for source in below if of in types[source]] or below, own)
            choices = _for_head(body, of)
        arguments.append(_one(draw, [*choices, *([] if choices else VALUES[of][:2])]))
    readings: tuple[tuple[str, str], ...] = ()
    if draw(7) == 7:
        taken = _some(draw, READINGS, 1, 2)
        readings = tuple((DOUBT, reading) for reading in taken)
    return _rule(f"{name}.{number}", Atom(name, tuple(arguments)), body.conditions, readings)


def _rule(key: str, head: Atom, body: Sequence[Condition], readings: tuple[tuple[str, str], ...] = ()) -> Rule:
    return Rule(key, head, tuple(body), Origin(Citation("文件", "1", key)), readings, ("",) * len(body))


def _for_head(body: _Body, of: str) -> list[Var]:
    """What a head may use: no amount that the rule computes itself from its own stratum (§4)."""
    return [variable for variable in reversed(body.bound.get(of, [])) if variable not in body.own & body.computed]


def _condition(
    draw: Draw, kind: str, body: _Body, types: Mapping[str, Types], below: Sequence[str], own: Sequence[str]
) -> None:
    """Add one condition, of the kind asked where what is bound allows it, else a positive atom."""
    match kind:
        case "not":
            name = _one(draw, below)
            atom = Atom(name, tuple(_one(draw, _terms(body, of)) for of in types[name]))
            body.conditions.append(Has(atom, negated=True))
        case "compare" if body.bound:
            of = _one(draw, sorted(body.bound))
            left, right = _expression(draw, body, of), _expression(draw, body, of)
            body.conditions.append(Compare(_one(draw, OPERATORS), left, right))
        case "among" if body.bound:
            of = _one(draw, sorted(body.bound))
            values = _some(draw, VALUES[of], 1, 3)
            body.conditions.append(Among(_one(draw, body.bound[of]), tuple(values)))
        case "let":
            of = _one(draw, (YUAN, SHARE, *sorted(body.bound)))
            expression, variable = _expression(draw, body, of), body.new(of)
            body.conditions.append(Let(variable, expression))
            _computes(body, variable, of, variables(expression))
        case "gather" if sources := [name for name in below if name.startswith("x")]:
            _gather(draw, body, types, _one(draw, sources))
        case _:
            _has(draw, body, types, [*below, *own], own)


def _has(draw: Draw, body: _Body, types: Mapping[str, Types], sources: Sequence[str], own: Sequence[str]) -> None:
    name = _one(draw, sources)
    arguments = []
    for of in types[name]:
        new = body.new(of)
        bound = body.bound.get(of, [])
        term = _one(draw, [new, *bound, new, *bound, None]) or _one(draw, VALUES[of])
        if isinstance(term, Var):
            if name in own and term not in body.bound.get(of, ()):
                body.own.add(term)
            body.bind(term, of)
        arguments.append(term)
    body.conditions.append(Has(Atom(name, tuple(arguments))))


def _gather(draw: Draw, body: _Body, types: Mapping[str, Types], name: str) -> None:
    laid = types[name]
    sums = laid[-1] in (YUAN, SHARE) and len(laid) > 1
    function = _one(draw, ("sum", "max", "min", "average", "count") if sums else ("count",))
    places = laid if function == "count" else laid[:-1]
    size = draw(len(places) - 1)
    group = tuple(_one(draw, _terms(body, of)) for of in laid[:size])
    of = PIECES if function == "count" else laid[-1]
    variable = body.new(of)
    body.conditions.append(Gather(variable, function, name, group, len(places) - size, of))
    _computes(body, variable, of, {term for term in group if isinstance(term, Var)})


def _computes(body: _Body, variable: Var, of: str, inputs: set[Var]) -> None:
    body.bind(variable, of)
    body.computed.add(variable)
    if inputs & body.own:
        body.own.add(variable)


def _terms(body: _Body, of: str) -> list[Term]:
    """What may stand where a term of a type is read: what is bound, and rather less often a constant."""
    return [*body.bound.get(of, []) * 4, *VALUES[of]]


#: What goes by steps of a size; all but the first give the unit they take.
STEPS = ("steps", "floor", "ceil", "round")


def _expression(draw: Draw, body: _Body, of: str, depth: int = 2) -> Expression:
    """Draw a term or, of an amount, what ``+ - * / min max steps`` make of smaller expressions."""
    if not depth or of not in (YUAN, SHARE) or _one(draw, (True, False)):
        return _one(draw, _terms(body, of))
    function, first, second = _one(draw, _functions(of))
    left = _expression(draw, body, first, depth - 1)
    if function in STEPS:  # only exact steps are used (§1)
        return Call(function, (left, _one(draw, VALUES[second])))
    return Call(function, (left, _expression(draw, body, second, depth - 1)))


def _functions(of: str) -> list[tuple[str, str, str]]:
    """What gives an amount of a unit: a function and the units of its two operands."""
    same = [(function, of, of) for function in ("+", "-", "min", "max", *STEPS[1:])]
    if of == YUAN:
        return [*same, ("*", YUAN, SHARE), ("/", YUAN, SHARE), ("*", SHARE, YUAN)]
    return [*same, ("*", SHARE, SHARE), ("/", SHARE, SHARE), ("/", YUAN, YUAN), ("steps", YUAN, YUAN)]


def _one(draw: Draw, of: Sequence[T]) -> T:
    """Draw one of a sequence; the first is the simplest."""
    return of[draw(len(of) - 1)]


def _some(draw: Draw, of: Sequence[T], least: int, most: int) -> list[T]:
    """Draw some of a sequence, each at most once, in its order drawn."""
    return list(dict.fromkeys(_one(draw, of) for _ in range(least + draw(most - least))))


# --- Recursion -------------------------------------------------------------------------------------------------------

X, Y, Z = Var("X0"), Var("X1"), Var("X2")


def _t(x: Term, y: Term, name: str = "t") -> Has:
    return Has(Atom(name, (x, y)))


#: shape → its rules, each a head predicate and a body, over the relation ``e``; every head is of ``X, Z``.
RECURSIONS: Mapping[str, tuple[tuple[str, tuple[Condition, ...]], ...]] = {
    "left": (("t", (_t(X, Z, "e"),)), ("t", (_t(X, Y), _t(Y, Z, "e")))),
    "right": (("t", (_t(X, Z, "e"),)), ("t", (_t(X, Y, "e"), _t(Y, Z)))),
    "non-linear": (("t", (_t(X, Z, "e"),)), ("t", (_t(X, Y), _t(Y, Z)))),
    "mutual": (
        ("t", (_t(X, Z, "e"),)),
        ("t", (_t(X, Y, "e"), _t(Y, Z, "t1"))),
        ("t1", (_t(X, Y), _t(Y, Z, "e"))),
        ("t1", (_t(Z, X, "e"),)),
    ),
    "same generation": (
        ("t", (_t(Y, X, "e"), _t(Y, Z, "e"))),
        ("t", (_t(Y, X, "e"), _t(Y, Var("X3")), _t(Var("X3"), Z, "e"))),
    ),
}


def _recursion(draw: Draw, shape: str, types: dict[str, Types], predicates: dict[str, Predicate]) -> list[Rule]:
    """Draw the rules of a recursion, some with a further condition, before or behind."""
    rules = []
    for number, (name, conditions) in enumerate(RECURSIONS[shape]):
        if name not in types or name not in predicates:
            types[name] = (THING, THING)
            predicates.setdefault(name, _predicate(name, types[name], Kind.RELATION, concluded=True, given=False))
        body = _Body()
        body.bound[THING] = sorted({term for part in conditions if isinstance(part, Has) for term in variables(part)})
        kind = _one(draw, ("", "", "", "not", "compare", "among", "first"))
        extra: list[Condition] = []
        if kind == "first":
            extra = [Has(Atom("p", (_one(draw, body.bound[THING]),)))]
        elif kind:
            _condition(draw, kind, body, types, tuple(GIVEN), ())
        parts = (*extra, *conditions, *body.conditions)
        rules.append(_rule(f"{shape}.{number}", Atom(name, (X, Z)), parts))
    return rules


# --- Bases -----------------------------------------------------------------------------------------------------------


def a_base(
    draw: Draw, program: EngineProgram, cyclic: bool = False, widened: bool = True, others: bool | None = None
) -> Base:
    """Draw a base for a program; ``cyclic``: the relation ``e`` goes round, if some of its edges are open.

    ``widened``: whether there may be widened nulls in it. ``others``: whether there may be others and words, if not by
    chance.
    """
    if others is None:
        others = _one(draw, (False, True))
    read = {used for uses in program.uses.values() for used in uses} | set(program.uses) | set(ASKED)
    certain: dict[str, Rows] = {}
    left_open: dict[str, Rows] = {}
    denied: dict[str, Rows] = {}
    for name, predicate in program.predicates.items():
        if not predicate.given or name not in read:
            continue
        types = (THING, predicate.range)[: predicate.arity]
        ground = list(product(*(_to_give(of, predicate)[:4] for of in types)))
        sure: set[Row] = set(_some(draw, ground, 1, 5))
        unsure = set(_some(draw, _open_rows(name, types, predicate.least), 0, 3))
        false: set[Row] = set(_some(draw, ground, 0, 2))
        if others:
            unsure.update(_some(draw, _rows_of_others(name, types, predicate.least), 0, 3))
            false.update(_some(draw, [(other, *row[1:]) for other in OTHERS for row in ground], 0, 1))
        if others and types[1:] == (THING,):
            said = [(thing, word) for thing in VALUES[THING] for word in WORDS]
            sure.update(_some(draw, said, 0, 1))
            unsure.update(_some(draw, said, 0, 1))
            false.update(_some(draw, said, 0, 1))
        if cyclic and name == "e":
            size = 1 + draw(len(RING) - 1)
            ring = [(RING[at], RING[(at + 1) % size]) for at in range(size)]
            cut = draw(size)
            sure.update(ring[: size - cut])
            unsure.update(ring[size - cut :])
            if _one(draw, (False, True)):
                unsure.update(_values_open(name, 1 + draw(1)))
        if not widened:
            unsure = {row for row in unsure if not any(map(is_widened, row))}
        certain[name] = frozenset(sure)
        denied[name] = frozenset(false - sure)
        given_as_word = {row for row in false if any(isinstance(term, Word) for term in row)}
        left_open[name] = frozenset(unsure - sure - given_as_word)  # a word that a case denies is none it leaves open
    return Base(certain, left_open, denied)


#: The predicates that may have several values of one thing.
MANY = frozenset("f")


def _null(subject: Known, predicate: str, unit: str = "", least: Fraction | None = None) -> Known:
    return null(subject, predicate, unit, many=predicate in MANY, least=least)


def _to_give(of: str, predicate: Predicate) -> list[Value]:
    """Return the values of a type that a case may give of a predicate; one that is negative before large ones."""
    allowed = [value for value in VALUES[of] if not predicate.refuses(value)]
    return sorted(allowed, key=lambda value: not (isinstance(value, Quantity) and value.number < 0))


def _open_rows(name: str, types: Types, least: Fraction | None = None) -> list[Row]:
    """What a base may leave open: rows of values and nulls, of a null's own null, and of widened ones."""
    a, b, c = VALUES[THING]
    of_a = _null(a, "e")
    things: list[Known] = [a, of_a, b, _null(b, "f"), _null(of_a, "f"), _null(of_a, "e"), c]
    if len(types) == 1:
        return [(thing,) for thing in things]
    unit = types[1]
    rows: list[Row] = [(thing, _null(thing, name, unit, least)) for thing in (*things, *things[:3])]
    rows += [(thing, VALUES[unit][1]) for thing in things[:4]]
    rows += [(b, _null(a, name, unit, least)), (a, _null(_null(of_a, "f"), name, unit, least))]
    return rows


def _rows_of_others(name: str, types: Types, least: Fraction | None) -> list[Row]:
    """What a base may leave open of things that nobody has named, and of what is not known of them."""
    things: list[Known] = [*OTHERS, _null(OTHERS[0], "e"), _null(_null(OTHERS[0], "e"), "f"), _null(OTHERS[1], "e")]
    if len(types) == 1:
        return [(thing,) for thing in things]
    rows: list[Row] = [(thing, _null(thing, name, types[1], least)) for thing in (*things, *things[:2])]
    return [*rows, (OTHERS[0], VALUES[types[1]][1]), *([(VALUES[THING][0], OTHERS[0])] if types[1] == THING else [])]


def _values_open(name: str, size: int) -> Iterator[Row]:
    """Yield ``(s, unknown(s, p))`` for some things, for the null of each, and for its null, until they are widened."""
    for thing in VALUES[THING][:size]:
        subject: Known = thing
        while True:
            value = _null(subject, name)
            yield subject, value
            if is_widened(subject):
                break
            subject = value


def a_trial(draw: Draw, recursive: bool = False, widened: bool = True) -> Trial:
    """Draw a program, a base for it, and readings."""
    program, types = a_program(draw, recursive)
    base = a_base(draw, program, recursive, widened)
    readings: Mapping[str, str] = _one(draw, ({}, {DOUBT: "one"}, {DOUBT: "two"}))
    return Trial(program, base, readings, types)


def a_sum(draw: Draw) -> Trial:
    """Draw arithmetic and comparisons of intervals: of the amounts of a, mostly nulls, made narrower or turned
    round."""
    nulls = {YUAN: Var("A0"), SHARE: Var("S0")}
    rules = []
    for number in range(1 + draw(2)):
        parts: list[Condition] = [
            Has(Atom("m", (VALUES[THING][0], nulls[YUAN]))),
            Has(Atom("s", (VALUES[THING][0], nulls[SHARE]))),
        ]
        made = _Body(bound={of: [null_] for of, null_ in nulls.items()})
        for of in (YUAN, SHARE, *(_one(draw, (YUAN, SHARE)) for _ in range(draw(2)))):
            variable = made.new(of)
            made_of = _narrowed(draw, nulls[of], of)
            parts.append(Let(variable, Call("+", (made_of, TINY[of])) if draw(7) == 7 else made_of))
            made.bind(variable, of)
        of = _one(draw, (YUAN, SHARE))
        if _one(draw, (False, True)):
            left, right = _expression(draw, made, of), _expression(draw, made, of)
            parts.append(Compare(_one(draw, OPERATORS), left, right))
        function, *units = _one(draw, _functions(of))
        operands: tuple[Expression, ...] = tuple(_one(draw, made.bound[unit][1:]) for unit in units)
        if function in STEPS or _one(draw, (False, True)):
            parts.append(Let(result := made.new(of), _expression(draw, made, of)))
        else:
            parts.append(Let(result := made.new(of), Call(function, operands)))
        rules.append(_rule(f"c{of}.{number}", Atom(f"c{of}", (VALUES[THING][0], result)), parts))
        if _one(draw, (False, True)):
            among = tuple(_some(draw, VALUES[of], 1, 3))
            body = (Has(Atom(f"c{of}", (X, result))), Among(result, among))
            rules.append(_rule(f"among{of}.{number}", Atom("c", (X,)), body))
    predicates = _given(draw, "ms")
    for name, types in {"c": (THING,), f"c{YUAN}": (THING, YUAN), f"c{SHARE}": (THING, SHARE)}.items():
        predicates[name] = _predicate(name, types, Kind.RELATION, concluded=True, given=False)
    a = VALUES[THING][0]
    known = _one(draw, ("", "m", "ms"))
    certain = {name: frozenset({(a, _one(draw, _to_give(GIVEN[name][1], predicates[name])))}) for name in known}
    left_open = {
        name: frozenset({(a, _null(a, name, GIVEN[name][1], predicates[name].least))})
        for name in "ms"
        if name not in known
    }
    return Trial(_program(predicates, rules), Base(certain, left_open), {})


def a_total(draw: Draw) -> Trial:
    """Draw aggregates, with and without a group, of amounts that are sure, unsure, several of a thing, or not known.

    Rules read each, whether it has reached a threshold, and what is more than it.
    """
    thing, other, amount, total = Var("X0"), Var("X1"), Var("A0"), Var("T")
    body = (Has(Atom("e", (thing, other))), Has(Atom("m", (other, amount))))
    rules = [_rule("x.0", Atom("x", (thing, other, amount)), body)]
    if _one(draw, (False, True)):
        made = Let(Var("A1"), _narrowed(draw, amount, YUAN))
        rules.append(_rule("x.1", Atom("x", (thing, other, Var("A1"))), (*body, made)))
    predicates = _given(draw, "pem")
    predicates["x"] = _predicate("x", (THING, THING, YUAN), Kind.AUXILIARY, concluded=True)
    rules.append(_rule("xx.0", Atom("xx", (thing, amount, amount)), body))  # each of several amounts of a thing counts
    predicates["xx"] = _predicate("xx", (THING, YUAN, YUAN), Kind.AUXILIARY, concluded=True)
    for function in _some(draw, ("sum", "max", "min", "average", "count"), 1, 3):
        group: tuple[Term, ...] = _one(draw, ((thing,), (), (VALUES[THING][0],), (thing, VALUES[THING][1])))
        places = 3 if function == "count" else 2
        of = PIECES if function == "count" else YUAN
        source = _one(draw, ("x", "xx")) if function != "count" and len(group) == 1 else "x"
        gather = Gather(total, function, source, group, places - len(group), of)
        if gather.over > 0:
            name, limit = f"c {function}", _one(draw, VALUES[of][:4])
            given = Has(Atom("p", (thing,)))
            rules.append(_rule(f"{name}.0", Atom(name, (thing, total)), (given, gather)))
            predicates[name] = _predicate(name, (THING, of), Kind.RELATION, concluded=True, given=False)
            reached = Compare(_one(draw, OPERATORS), total, limit)
            rules.append(_rule(f"r {function}.0", Atom("r", (thing,)), (given, gather, reached)))
            same = Compare(_one(draw, OPERATORS), total, more := Var("T1"))
            twice = (given, Has(Atom(name, (thing, total))), Has(Atom(name, (Var("X2"), more))), same)
            rules.append(_rule(f"n {function}.0", Atom("n", (thing,)), twice))
            predicates |= {key: _predicate(key, (THING,), Kind.RELATION, True, False) for key in "rn"}
            rules += _of_a_total(draw, name, of, predicates)
    program = _program(predicates, rules)
    return Trial(program, a_base(draw, program, widened=False), {})


def _of_a_total(draw: Draw, name: str, of: str, predicates: dict[str, Predicate]) -> Iterator[Rule]:
    """Draw what divides by a total, and how many totals there are, and things that a thing stands in a relation to."""
    thing, other, total, number = Var("X0"), Var("X1"), Var("T"), Var("N")
    made = Has(Atom(name, (thing, total)))
    if of == YUAN:
        quotient = Call("/", (_one(draw, VALUES[YUAN]), total))
        reached = Compare(_one(draw, OPERATORS), quotient, _one(draw, VALUES[SHARE]))
        yield _rule(f"o {name}.0", Atom("o", (thing,)), (made, reached))
        predicates["o"] = _predicate("o", (THING,), Kind.RELATION, concluded=True, given=False)
    sources = {f"xt{of}": ((THING, of), made), "xo": ((THING, THING), Has(Atom("e", (thing, other))))}
    for source, (types, part) in sources.items():
        yield _rule(f"{source} {name}.0", Atom(source, part.atom.arguments), (part,))
        predicates[source] = _predicate(source, types, Kind.AUXILIARY, concluded=True)
        counted = Gather(number, "count", source, (thing,), 1, PIECES)
        reached = Compare(_one(draw, OPERATORS), number, _one(draw, VALUES[PIECES]))
        yield _rule(f"k {source} {name}.0", Atom("k", (thing,)), (Has(Atom("p", (thing,))), counted, reached))
        predicates["k"] = _predicate("k", (THING,), Kind.RELATION, concluded=True, given=False)


#: The base predicate that an attribute of each type takes its values from.
SOURCES = {YUAN: "m", THING: "f", DAY: "d"}


def a_conflict(draw: Draw, widened: bool = True) -> Trial:
    """Draw an attribute ``v`` that is to have one value and that several rules conclude, and rules that read it.

    What these conclude may be such an attribute in turn, and is read by those after them.
    """
    of = _one(draw, tuple(SOURCES))
    types: dict[str, Types] = {**GIVEN, "v": (THING, of)}
    predicates = _given(draw, GIVEN)
    given = _one(draw, (False, False, True))
    predicates["v"] = _predicate("v", types["v"], Kind.RELATION, concluded=True, given=given, single=True)
    rules = _conflicting(draw, of)
    predicates["n"] = _predicate("n", (THING,), Kind.RELATION, concluded=True, given=False)
    denied = Has(Atom("v", (X, _one(draw, VALUES[of][:2]))), negated=True)
    rules.append(_rule("n.0", Atom("n", (X,)), (Has(Atom("p", (X,))), denied)))
    types["n"] = (THING,)
    above = ["v", "n"]
    for name, choices in (("x1", AUXILIARY), ("c1", CONCLUDED), ("c2", CONCLUDED)):
        types[name] = _one(draw, choices)
        kind = Kind.AUXILIARY if choices is AUXILIARY else Kind.RELATION
        single = _may_be_single(types[name], kind) and _one(draw, (True, False))
        predicates[name] = _predicate(name, types[name], kind, concluded=True, given=False, single=single)
        below = ("v", *above, "p", SOURCES[of])
        rules += [_rules(draw, name, number, types, below, ()) for number in range(1 + draw(1))]
        above.append(name)
    program = _program(predicates, rules)
    readings: Mapping[str, str] = _one(draw, ({DOUBT: "one"}, {DOUBT: "two"}))
    return Trial(program, a_base(draw, program, widened=widened), readings, types)


def _conflicting(draw: Draw, of: str) -> list[Rule]:
    """Draw rules that give ``v`` of a thing several values, or one value several times; some of them recursive."""
    value, source = Var("V"), SOURCES[of]
    one, other, *_ = VALUES[of]
    taken = Has(Atom(source, (X, value)))
    bodies: list[tuple[Term, tuple[Condition, ...]]] = [
        (one, (Has(Atom("p", (X,))),)),
        (value, (taken,)),
        (other, (Has(Atom("q", (X,))),)),
        (one, (_t(X, Y, "e"),)),
        (value, (_t(Y, X, "e"), Has(Atom(source, (Y, value))))),
        (value, (_t(X, Y, "e"), Has(Atom("v", (Y, value))))),
    ]
    if of == YUAN:
        bodies.append((Var("A"), (taken, Let(Var("A"), _narrowed(draw, value, of)))))
    return [
        _rule(f"v.{number}", Atom("v", (X, term)), body)
        for number, (term, body) in enumerate(_some(draw, bodies, 2, 4))
    ]


# --- Questions -------------------------------------------------------------------------------------------------------

Statement = tuple[str, tuple[Value, ...]]


def some_statements(draw: Draw, trial: Trial) -> list[Statement]:
    """Draw ground statements over what the program concludes, and over what a case gives."""
    names = [*sorted({rule.head.predicate for rule in trial.program.rules}), *ASKED]
    found = []
    for name in _some(draw, names, 1, 3):
        types = trial.types[name]
        found.append((name, tuple(_one(draw, VALUES[of][:3]) for of in types)))
    return found


def asking(trial: Trial, asked: Sequence[Statement]) -> Trial:
    """Return the trial with rules that ask each statement, its denial, and what may stand in its last place.

    Of the statement numbered 0 the rules are ``is.0``, ``is not.0`` and ``which.0``.
    """
    rules, predicates = list(trial.program.rules), dict(trial.program.predicates)
    witness, blank = VALUES[THING][0], Var("X0")
    for number, (name, row) in enumerate(asked):
        for kind, body, head in (
            ("is", Has(Atom(name, row)), witness),
            ("is not", Has(Atom(name, row), negated=True), witness),
            ("which", Has(Atom(name, (*row[:-1], blank))), blank),
        ):
            key = f"{kind}.{number}"
            rules.append(_rule(key, Atom(key, (head,)), (body,)))
            predicates[key] = _predicate(key, (THING,), Kind.RELATION, concluded=True, given=False)
    return replace(trial, program=_program(predicates, rules))


def program_of(rules: Sequence[Rule], single: Collection[str] = ()) -> EngineProgram:
    """Return the program of some rules by hand; a predicate whose name begins with ``x`` is auxiliary.

    Those named ``single`` are to have one value.
    """
    arities = {rule.head.predicate: len(rule.head.arguments) for rule in rules}
    concluded = set(arities)
    arities |= {c.atom.predicate: len(c.atom.arguments) for rule in rules for c in rule.body if isinstance(c, Has)}
    return _program(
        {
            name: Predicate(
                name,
                Kind.AUXILIARY if name.startswith("x") else Kind.RELATION,
                arity,
                ("",),
                concluded=name in concluded,
                single=name in single,
            )
            for name, arity in arities.items()
        },
        rules,
    )


# --- Strategies ------------------------------------------------------------------------------------------------------


@cache
def _upto(last: int) -> st.SearchStrategy[int]:
    return st.integers(0, last)


@st.composite
def trials(draw: st.DrawFn, recursive: bool = False, widened: bool = True) -> Trial:
    """Trials at large, see :func:`a_trial`."""
    return a_trial(lambda last: draw(_upto(last)), recursive, widened)


@st.composite
def sums(draw: st.DrawFn) -> Trial:
    """Trials of arithmetic, see :func:`a_sum`."""
    return a_sum(lambda last: draw(_upto(last)))


@st.composite
def totals(draw: st.DrawFn) -> Trial:
    """Trials of aggregates, see :func:`a_total`."""
    return a_total(lambda last: draw(_upto(last)))


@st.composite
def conflicts(draw: st.DrawFn, widened: bool = True) -> Trial:
    """Trials of attributes with several values, see :func:`a_conflict`."""
    return a_conflict(lambda last: draw(_upto(last)), widened)


@st.composite
def statements(draw: st.DrawFn, trial: Trial) -> list[Statement]:
    """Statements about a trial, see :func:`some_statements`."""
    return some_statements(lambda last: draw(_upto(last)), trial)


def by_chance(seed: int) -> Trial:
    """Return a recursive trial made by chance, the same for a seed each time."""
    return a_trial(_by_chance(seed), recursive=True)


def any_by_chance(seed: int) -> Trial:
    """Return a trial of any kind made by chance, the same for a seed each time."""
    draw = _by_chance(seed)
    makers: tuple[Callable[[Draw], Trial], ...] = (
        a_sum,
        a_total,
        a_conflict,
        a_trial,
        partial(a_trial, recursive=True),
    )
    return _one(draw, makers)(draw)


def conflict_by_chance(seed: int) -> Trial:
    """Return a trial of attributes with several values, made by chance, the same for a seed each time."""
    return a_conflict(_by_chance(seed))


def _by_chance(seed: int) -> Draw:
    chance = Random(seed)  # noqa: S311 - to be drawn again
    return lambda last: chance.randint(0, last)


# --- What is in a trial ----------------------------------------------------------------------------------------------


def variables(part: Expression | Has) -> set[Var]:
    """Return the variables of an expression or an atom."""
    match part:
        case Var():
            return {part}
        case Call(_, arguments) | Has(Atom(_, arguments)):
            return {variable for argument in arguments for variable in variables(argument)}
    return set()


def features(trial: Trial) -> Counter[str]:
    """Return what a trial has in it, each once, for the counts of a run."""
    found: set[str] = set()
    if len(trial.program.strata) > 1:
        found.add("several strata")
    below = {name: stratum for stratum in trial.program.strata for name in stratum}
    for rule in trial.program.rules:
        within = [
            part
            for part in rule.body
            if isinstance(part, Has) and part.atom.predicate in below.get(rule.head.predicate, ())
        ]
        if within:
            found.add("recursion: non-linear" if len(within) > 1 else "recursion: linear")
            if any(part.atom.predicate != rule.head.predicate for part in within):
                found.add("recursion: mutual")
        if rule.readings:
            found.add("reading")
        for part in rule.body:
            if isinstance(part, Has) and part.atom.predicate in trial.program.contestable and part not in within:
                found.add("attribute not read" if part.negated else "attribute read")
            found.update(_features_of(part))
    terms = [term for rows in trial.base.open.values() for row in rows for term in row if isinstance(term, Unknown)]
    found.update({"null"} if terms else ())
    found.update({"null of a null"} if any(isinstance(term.subject, Unknown) for term in terms) else ())
    found.update({"widened null"} if any(map(is_widened, terms)) else ())
    tables = (trial.base.certain, trial.base.open)
    kinds = {type(term) for table in tables for rows in table.values() for row in rows for term in row}
    found.update({"other"} if Other in kinds else ())
    found.update({"word"} if Word in kinds else ())
    found.update({"denied row"} if any(trial.base.denied.values()) else ())
    if any(trial.base.certain.get(name) or trial.base.open.get(name) for name in below):
        found.add("given and concluded")
    return Counter(found)


def _features_of(part: Condition) -> Iterator[str]:
    match part:
        case Has(atom, negated):
            yield "not" if negated else "has"
            places = [term for term in atom.arguments if isinstance(term, Var)]
            if len(set(places)) < len(places):
                yield "variable twice in an atom"
        case Compare():
            yield "compare"
        case Among():
            yield "among"
        case Let():
            yield "let"
        case Gather():
            yield f"gather {part.function}{' by group' if part.group else ''}"


# --- Showing a trial -------------------------------------------------------------------------------------------------


def _shown(rule: Rule) -> str:
    head = f"{rule.head.predicate}{_row(rule.head.arguments)}"
    return f"{head} :- {', '.join(map(_shown_condition, rule.body))}"


def _shown_condition(part: Condition) -> str:
    match part:
        case Has(atom, negated):
            return f"{'not ' if negated else ''}{atom.predicate}{_row(atom.arguments)}"
        case Compare(operator, left, right):
            return f"{_term(left)} {operator} {_term(right)}"
        case Among(term, values):
            return f"{_term(term)} in {_row(values)}"
        case Let(variable, expression):
            return f"let {variable.name} = {_term(expression)}"
        case Gather(variable, function, predicate, group, key, of):
            return f"{variable.name} = {function} {predicate} group{_row(group)} key {key} {of}"


def _row(terms: Sequence[Expression | Known]) -> str:
    return f"({', '.join(map(_term, terms))})"


def _term(term: Expression | Known) -> str:
    match term:
        case Var(name):
            return name
        case Call(function, arguments):
            return f"{function}{_row(arguments)}"
        case Name(text):
            return text or "*"
        case Quantity(number, of):
            return f"{number}{of}"
        case Day(date):
            return date.isoformat()
        case Unknown(subject, predicate, of):
            return f"?{predicate}{of}({_term(subject)})"
        case Other(category):
            return f"+{category}"
        case Word(text, of):
            return f"~{text}{of}"
    return f"[{term.low}, {term.high}]{term.unit}"
