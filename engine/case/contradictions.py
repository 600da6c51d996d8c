"""contradictions: what a case cannot say beside what it says elsewhere, or beside what documents and vocabulary state.

From a contradiction anything would follow, so a case that has one is refused, at the place of the later of its facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.case.fact import GivenFact
from logic.datalog import EngineProgram, Kind, Predicate, Var
from logic.implied import ImpliedFact, implied_by_documents
from logic.known import phrase_of
from logic.values import Name, Value
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
    """Yield what is contradictory in the facts of a case, at most one contradiction a fact and kind; only where nothing
    is, what contradicts what follows from the documents."""
    found = [
        *_given_and_denied(facts),
        *_several_values(program, facts),
        *_against_what_is_stated(program, facts),
        *_kinds(program, facts),
        *_of_another_kind(program, facts),
    ]
    yield from found or _against_what_documents_imply(program, facts)


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
            yield _unlike(program, fact, fact.arguments[1])
        elif fact.holds and row.single and stated and fact.arguments[1] not in stated:
            yield _unlike(program, fact, stated[0])


def _against_what_documents_imply(program: EngineProgram, facts: Sequence[GivenFact]) -> Iterator[Contradiction]:
    for fact in facts:
        known = _Known(fact.predicate, fact.arguments, fact.holds, fact)
        for new in _implied_of(program, fact.arguments[0]):
            if _excludes(program, known, program.predicates[new.predicate], new.arguments):
                stands = phrase_of(program.predicates[fact.predicate], fact.arguments, holds=fact.holds)
                yield Contradiction(fact, "C024", {**_implied(program, new), "other": stands})
                break


def _implied_of(program: EngineProgram, thing: Value) -> Sequence[ImpliedFact]:
    """Return what follows of a thing from the documents alone."""
    return _implied_by_documents(program).get(thing, ())


@lru_cache(maxsize=8)
def _implied_by_documents(program: EngineProgram) -> Mapping[Value, Sequence[ImpliedFact]]:
    about: dict[Value, list[ImpliedFact]] = defaultdict(list)
    for new in implied_by_documents(program)[1] if program.implications else ():
        about[new.arguments[0]].append(new)
    return about


def _implied(program: EngineProgram, new: ImpliedFact) -> dict[str, Argument]:
    """Return the words for what follows, from what and by which statement; not that a thing is of a widest category."""
    since = tuple(
        phrase_of(program.predicates[part.predicate], part.arguments)
        for part in new.since
        if len(program.kinds_of.get(part.predicate, ("", ""))) > 1
    )
    return {
        "implied": phrase_of(program.predicates[new.predicate], new.arguments),
        "since": since,
        "by": new.by.id,
    }


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
    found = sorts(program, facts)
    for fact in facts:
        for thing, wanted in _places(program, fact):
            sort = found.get(thing) or program.sort_stated_of(thing)
            if sort and sort not in {program.kinds_of[kind][-1] for kind in wanted}:
                said: dict[str, Argument] = {"name": fact.predicate, "wanted": wanted, "thing": thing}
                yield Contradiction(fact, "C022", {**said, "found": sort})


def sorts(program: EngineProgram, facts: Sequence[GivenFact]) -> dict[str, str]:
    """Return the widest category of each thing of a case of which none is stated: by the first category that the case
    gives it, else by the first fact about it."""
    kinds, found = program.kinds_of, dict[str, str]()
    for fact in facts:
        if fact.holds and program.predicates[fact.predicate].kind is Kind.CATEGORY:
            found.setdefault(_text(fact.arguments[0]), kinds[fact.predicate][-1])
    for fact in facts:
        for thing, wanted in _places(program, fact):
            widest = {kinds[kind][-1] for kind in wanted}
            if len(widest) == 1:
                found.setdefault(thing, *widest)
    return {thing: sort for thing, sort in found.items() if thing not in program.stated_kinds}


def against_what_follows(
    program: EngineProgram,
    facts: Sequence[GivenFact],
    implied: Sequence[ImpliedFact],
    whole: Mapping[tuple[str, str], str],
) -> Iterator[Contradiction]:
    """Yield what follows from a case and contradicts what the case says, what is stated, or what else follows.

    ``whole`` has the pairs of predicate and thing of which the case lists all values, with the path of the list.
    """
    about: dict[Value, list[_Known]] = defaultdict(list)
    for fact in facts:
        about[fact.arguments[0]].append(_Known(fact.predicate, fact.arguments, fact.holds, fact))
    for thing in {new.arguments[0] for new in implied}:
        for atom in program.facts_about.get(_text(thing), ()):
            values = tuple(value for value in atom.arguments if not isinstance(value, Var))
            about[thing].append(_Known(atom.predicate, values, True, None))
        for one in _implied_of(program, thing):
            about[thing].append(_Known(one.predicate, one.arguments, True, None))
    for new in implied:
        row, thing = program.predicates[new.predicate], new.arguments[0]
        other = next((known for known in about[thing] if _excludes(program, known, row, new.arguments)), None)
        listed = whole.get((row.name, _text(thing))) if row.arity == 2 and not row.transitive else None
        if other is not None or listed is not None:
            if other is not None:
                place = other.fact or _given_for(new, facts, implied)
                stands = phrase_of(program.predicates[other.predicate], other.arguments, holds=other.holds)
            else:
                place = GivenFact(row.name, new.arguments, True, listed or "")
                stands = Phrase("listed-all", {"thing": _text(thing), "name": row.name})
            yield Contradiction(place, "C024", {**_implied(program, new), "other": stands})
        about[thing].append(_Known(new.predicate, new.arguments, True, None))


@dataclass(frozen=True, slots=True)
class _Known:
    """A statement that is said, denied, stated or implied; ``fact`` where the case says it."""

    predicate: str
    arguments: tuple[Value, ...]
    holds: bool
    fact: GivenFact | None


def _excludes(program: EngineProgram, known: _Known, row: Predicate, arguments: tuple[Value, ...]) -> bool:
    """Whether what is known of a thing excludes a statement about it."""
    if row.kind is Kind.CATEGORY and program.predicates[known.predicate].kind is Kind.CATEGORY:
        if known.holds:
            return program.exclude_each_other(known.predicate, row.name)
        return known.predicate in program.kinds_of[row.name]
    if known.predicate != row.name:
        return False
    return row.single and known.arguments != arguments if known.holds else known.arguments == arguments


def _given_for(new: ImpliedFact, facts: Sequence[GivenFact], implied: Sequence[ImpliedFact]) -> GivenFact:
    """Return a fact of the case from which something follows."""
    todo = list(new.since)
    for part in todo:
        about = [fact for fact in facts if fact.holds and fact.predicate == part.predicate]
        for places in (len(part.arguments), 1):
            for fact in about:
                if fact.arguments[:places] == part.arguments[:places]:
                    return fact
        todo += [s for i in implied for s in i.since if (i.predicate, i.arguments) == (part.predicate, part.arguments)]
    return facts[0]


def _places(program: EngineProgram, fact: GivenFact) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the things that a fact is about, each with the categories that its place takes; none for
    a fact that says itself what a thing is."""
    row = program.predicates[fact.predicate]
    if row.kind is Kind.CATEGORY:
        return
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
    ups = program.kinds_of[kind]
    return program.exclude_each_other(kind, fact.predicate) if fact.holds else fact.predicate in ups


def _shown(program: EngineProgram, fact: GivenFact, other: GivenFact) -> str:
    """Return the category that a fact says, the widest where it is that which excludes the other."""
    mine, others = program.kinds_of[fact.predicate], program.kinds_of[other.predicate]
    word = mine[-1] if mine[-1] != others[-1] else fact.predicate
    return word if fact.holds else f"不是 {word}"


def _contradicts(fact: GivenFact, other: GivenFact, what: Phrase) -> Contradiction:
    return Contradiction(fact, "C015", {"what": what}, other)


def _unlike(program: EngineProgram, fact: GivenFact, value: Value) -> Contradiction:
    return Contradiction(
        fact, "C021", {"stated": phrase_of(program.predicates[fact.predicate], (fact.arguments[0], value))}
    )


def _text(value: Value) -> str:
    assert isinstance(value, Name)
    return value.text
