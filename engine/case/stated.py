"""stated: what the documents and vocabularies of a program state, as of a day: read once for all cases of that day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from engine.case.chains import Chains
from logic import builtin
from logic.cite import Citation
from logic.datalog import Atom, EngineProgram, Fact, Kind, Origin, Var
from logic.implied import ImpliedFact, implied_by_documents
from logic.terms import Known, Other
from logic.values import Name, Value
from logic.worlds import Tuple


class Stated:
    """The stated facts of a program as of one day. Nothing in it changes: any number of cases may be laid over it.

    ``rows`` has the rows of each predicate with where they are stated; ``subjects`` and ``values`` the rows with two
    places by predicate and first or second place; ``kinds`` the widest category of each thing that is stated to be of
    one; ``answered`` the questions that these answer, with the thing; ``implied`` those of the rows that follow from
    others; ``presumed`` the documents and clauses that hold by presumption.
    """

    def __init__(self, program: EngineProgram, as_of: datetime.date) -> None:
        self.program, self.as_of = program, as_of
        self.rows: dict[str, dict[Tuple, Origin]] = defaultdict(dict)
        self.subjects: dict[tuple[str, Known], list[Tuple]] = defaultdict(list)
        self.values: dict[tuple[str, Known], list[Tuple]] = defaultdict(list)
        self.kinds: dict[str, str] = {}
        self.answered: set[tuple[str, str]] = set()
        for fact in stated_on(program, as_of):
            self._add(fact.atom.predicate, _ground(fact), fact.origin)
        self.implied: dict[tuple[str, Tuple], ImpliedFact] = {}
        for new in implied_by_documents(program)[1]:
            self.implied[new.predicate, new.arguments] = new
            self._add(new.predicate, new.arguments, new.by.origin)
        self.presumed = dict.fromkeys(name for name, holds in _holding(program, as_of) if holds is None)
        things: dict[str, None] = {}
        for predicate, rows in self.rows.items():
            said = program.predicates[predicate]
            if said.kind is Kind.CATEGORY:
                names = [thing.text for (thing,) in rows if isinstance(thing, Name)]
                things.update(dict.fromkeys(names))
                for name in names:
                    self.kinds.setdefault(name, program.kinds_of[predicate][-1])
                    self.answered |= {(group, name) for group in program.answers[predicate]}
        self.things = tuple(things)

    def _add(self, predicate: str, row: tuple[Value, ...], origin: Origin) -> None:
        if row not in self.rows[predicate]:
            self.rows[predicate][row] = origin
            if len(row) == 2:
                self.subjects[predicate, row[0]].append(row)
                self.values[predicate, row[1]].append(row)

    @cached_property
    def others(self) -> Mapping[str, Other]:
        """The things nobody has named, by their widest categories: of each of which no vocabulary lists all."""
        return {name: Other(name) for name in self.program.widest if not self.program.predicates[name].listed}

    @cached_property
    def chains(self) -> Mapping[str, Chains]:
        """The chains of each transitive relation."""
        transitive = (name for name, row in self.program.predicates.items() if row.transitive)
        return {name: Chains(self.rows.get(name, ())) for name in transitive}


def stated_on(program: EngineProgram, as_of: datetime.date) -> Iterator[Fact]:
    """Yield the facts that documents state, and which documents are in force and which targets due on a day."""
    yield from program.facts
    for name, holds in _holding(program, as_of):
        origin = Origin(Citation(program.document_of(name)))
        if holds is not False:
            yield Fact(Atom(builtin.PRESUMED, (Name(name),)), origin)
        if holds:
            yield Fact(Atom(builtin.IN_FORCE, (Name(name),)), origin)
    for target, due in program.due.items():
        if due.day <= as_of:
            yield Fact(Atom(builtin.DUE, (Name(target),)), Origin(due.citation))


def _holding(program: EngineProgram, as_of: datetime.date) -> Iterator[tuple[str, bool | None]]:
    """Yield each document of the rule base and each clause of one, with whether it holds on a day."""
    for name in dict.fromkeys([*program.validity, *program.clauses]):
        if validity := program.validity_of(name):
            yield name, validity.holds_on(as_of)


def _ground(fact: Fact) -> tuple[Value, ...]:
    arguments = tuple(argument for argument in fact.atom.arguments if not isinstance(argument, Var))
    assert len(arguments) == len(fact.atom.arguments)
    return arguments
