"""contradictions: what a case cannot say beside what it says elsewhere, or beside what documents and vocabulary state.

From a contradiction anything would follow, so a case that has one is refused, at the place of the later of its facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.case.fact import GivenFact
from logic.datalog import EngineProgram, Kind, Predicate
from logic.values import Name, Value, show
from text.fault import Argument, Phrase

#: The question of a category that answers one of its own.
_ITS_OWN = "类别"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact that cannot stand: the code and the arguments of its fault. ``other`` is the fact that it contradicts,
    ``None`` where that is no fact of the case."""

    fact: GivenFact
    code: str
    arguments: dict[str, Argument]
    other: GivenFact | None = None


def contradictions(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    """Yield what is contradictory in the facts of a case, at most one contradiction a fact and kind."""
    yield from _given_and_denied(facts)
    yield from _several_values(program, facts)
    yield from _against_what_is_stated(program, facts)
    yield from _kinds(program, facts)
    yield from _of_another_kind(program, facts)


def _given_and_denied(facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    first: dict[tuple[str, tuple[Value, ...]], GivenFact] = {}
    for fact in facts:
        other = first.setdefault((fact.predicate, fact.arguments), fact)
        if other.holds is not fact.holds:
            yield _contradicts(fact, other, Phrase("quoted", {"name": fact.predicate}))


def _several_values(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    """Yield a second value, given elsewhere, of what has one value."""
    first: dict[tuple[str, Value], GivenFact] = {}
    for fact in facts:
        if fact.holds and len(fact.arguments) == 2 and program.predicates[fact.predicate].single:
            other = first.setdefault((fact.predicate, fact.arguments[0]), fact)
            if other.arguments != fact.arguments and other.path.rpartition("/")[0] != fact.path.rpartition("/")[0]:
                yield _contradicts(fact, other, Phrase("quoted", {"name": fact.predicate}))


def _against_what_is_stated(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    for fact in facts:
        row = program.predicates[fact.predicate]
        subject = _text(fact.arguments[0])
        if row.arity == 1:
            continue
        stated = program.stated_values.get((row.name, subject), ())
        if not fact.holds and fact.arguments[1] in stated:
            yield _unlike(fact, row, subject, fact.arguments[1])
        elif fact.holds and row.single and stated and fact.arguments[1] not in stated:
            yield _unlike(fact, row, subject, stated[0])


def _kinds(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    """Yield categories that exclude one another: two widest ones, two answers to one question, a kind of what is
    denied."""
    given: dict[str, list[GivenFact]] = defaultdict(list)
    for fact in facts:
        if program.predicates[fact.predicate].kind is not Kind.CATEGORY:
            continue
        thing = _text(fact.arguments[0])
        stated = next((k for k in program.stated_kinds.get(thing, ()) if _exclude(program, k, fact)), None)
        if stated is not None:
            yield Contradiction(fact, "C021", {"stated": Phrase("is-a", {"thing": thing, "kind": stated})})
        other = next((o for o in given[thing] if _exclude_each_other(program, o, fact)), None)
        if other is not None:
            both = Phrase("both-names", {"one": _shown(program, other, fact), "other": _shown(program, fact, other)})
            yield _contradicts(fact, other, both)
        given[thing].append(fact)


def _of_another_kind(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    """Yield facts about a thing of another kind than their word is said of."""
    kinds = program.kinds_of
    sorts: dict[str, str] = {thing: kinds[found[0]][-1] for thing, found in program.stated_kinds.items()}
    others = [fact for fact in facts if program.predicates[fact.predicate].kind is not Kind.CATEGORY]
    for fact in facts:
        if fact.holds and program.predicates[fact.predicate].kind is Kind.CATEGORY:
            sorts.setdefault(_text(fact.arguments[0]), kinds[fact.predicate][-1])
    places = [(fact, *place) for fact in others for place in _places(program, fact)]
    for _, thing, wanted in places:
        widest = {kinds[kind][-1] for kind in wanted}
        if len(widest) == 1:
            sorts.setdefault(thing, *widest)
    for fact, thing, wanted in places:
        if thing in sorts and sorts[thing] not in {kinds[kind][-1] for kind in wanted}:
            said: dict[str, Argument] = {"name": fact.predicate, "wanted": wanted, "thing": thing}
            yield Contradiction(fact, "C022", {**said, "found": sorts[thing]})


def _places(program: EngineProgram, fact: GivenFact) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the things that a fact is about, each with the categories that its place takes."""
    row = program.predicates[fact.predicate]
    if row.domains and all(row.domains):
        yield _text(fact.arguments[0]), row.domains
    if row.range_kind == "category" and len(fact.arguments) == 2:
        yield _text(fact.arguments[1]), (row.range,)


def _exclude_each_other(program: EngineProgram, one: GivenFact, other: GivenFact) -> bool:
    if one.holds and other.holds:
        return _exclude(program, one.predicate, other)
    if one.holds is other.holds or one.predicate == other.predicate:
        return False
    given, denied = (one, other) if one.holds else (other, one)
    return denied.predicate in program.kinds_of[given.predicate]


def _exclude(program: EngineProgram, kind: str, fact: GivenFact) -> bool:
    """Whether a thing of a category cannot be what a fact says of it: of the fact's category, or not of it."""
    ups, other_ups = program.kinds_of[kind], program.kinds_of[fact.predicate]
    if not fact.holds:
        return fact.predicate in ups
    if ups[-1] != other_ups[-1]:
        return True
    mine, others = ({program.predicates[up].group: up for up in reversed(each)} for each in (ups, other_ups))
    questions = (mine.keys() & others.keys()) - {"", _ITS_OWN}
    return any(mine[q] not in other_ups and others[q] not in ups for q in questions)


def _shown(program: EngineProgram, fact: GivenFact, other: GivenFact) -> str:
    """Return the category that a fact says, the widest where it is that which excludes the other."""
    mine, others = program.kinds_of[fact.predicate], program.kinds_of[other.predicate]
    word = mine[-1] if mine[-1] != others[-1] else fact.predicate
    return word if fact.holds else f"不是 {word}"


def _contradicts(fact: GivenFact, other: GivenFact, what: Phrase) -> Contradiction:
    return Contradiction(fact, "C015", {"what": what}, other)


def _unlike(fact: GivenFact, row: Predicate, thing: str, value: Value) -> Contradiction:
    said = {"thing": thing, "name": row.name, "value": show(value)}
    kind = "has-value" if row.kind is Kind.ATTRIBUTE else "stands-to"
    return Contradiction(fact, "C021", {"stated": Phrase(kind, said)})


def _text(value: Value) -> str:
    assert isinstance(value, Name)
    return value.text
