"""stated: what vocabularies and clauses state, and what follows from it, must not contradict itself.

From a contradiction anything would follow, in every case. A case cannot mend it, so the rule base is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from grammar.meaning.program import Program
from logic.datalog import EngineProgram, Kind
from logic.implied import MOST_STEPS, ImpliedFact, TooMuchError, implied_by_documents
from logic.known import phrase_of
from logic.values import Name, Value
from text.fault import MOST_FAULTS, Argument, Fault, FaultsError, Label, Phrase, Span


@dataclass(frozen=True, slots=True)
class _Known:
    """A statement, where it is stated or by what it follows, and what it follows from."""

    predicate: str
    arguments: tuple[Value, ...]
    span: Span
    implied: ImpliedFact | None = None


def check_stated(program: Program, lowered: EngineProgram) -> None:
    """Refuse a program that states two things of which one excludes the other, or from which such things follow.

    Raises :class:`~text.fault.FaultsError`.
    """
    found = list(islice(_contradictions(program, lowered), MOST_FAULTS))
    if found:
        raise FaultsError(found)


def _contradictions(program: Program, lowered: EngineProgram) -> Iterator[Fault]:
    about: dict[Value, list[_Known]] = defaultdict(list)
    try:
        knowns = [*_stated(program), *_implied(program, lowered)]
    except TooMuchError:
        yield Fault("E318", program.implications[0].span, {"limit": MOST_STEPS})
        return
    for new in knowns:
        other = next((known for known in about[new.arguments[0]] if _exclude(lowered, known, new)), None)
        if other is not None:
            yield _fault(lowered, new, other)
        about[new.arguments[0]].append(new)


def _stated(program: Program) -> Iterator[_Known]:
    """Yield what vocabularies and clauses state of things, in their order."""
    for entity in program.vocabulary.entities.values():
        for category in entity.categories:
            yield _Known(category, (Name(entity.name),), entity.span)
    for fact in program.facts:
        yield _Known(fact.predicate, fact.arguments, fact.span)


def _implied(program: Program, lowered: EngineProgram) -> Iterator[_Known]:
    """Yield what follows from it, in the order in which it is found."""
    spans = [said.span for said in program.implications for _ in said.heads]
    places = dict(zip((said.id for said in lowered.implications), spans, strict=True))
    for new in implied_by_documents(lowered)[1]:
        yield _Known(new.predicate, new.arguments, places[new.by.id], new)


def _exclude(program: EngineProgram, one: _Known, other: _Known) -> bool:
    """Whether of two statements about one thing not both can be true."""
    row = program.predicates[one.predicate]
    if row.kind is Kind.CATEGORY:
        is_one = program.predicates[other.predicate].kind is Kind.CATEGORY
        return is_one and program.exclude_each_other(one.predicate, other.predicate)
    return row.single and one.predicate == other.predicate and one.arguments != other.arguments


def _fault(program: EngineProgram, new: _Known, other: _Known) -> Fault:
    said = [phrase_of(program.predicates[known.predicate], known.arguments) for known in (new, other)]
    label = Label(other.span, Phrase("other-here"))
    if new.implied is None:
        return Fault("E116", new.span, {"one": said[0], "other": said[1]}, (label,))
    since = tuple(
        phrase_of(program.predicates[part.predicate], part.arguments)
        for part in new.implied.since
        if len(program.kinds_of.get(part.predicate, ("", ""))) > 1
    )
    arguments: dict[str, Argument] = {"since": since, "implied": said[0], "other": said[1]}
    return Fault("E317", new.span, arguments, (label,))
