"""facts: a case as read + what the documents state, as of a day → the two worlds an engine reads, with evidence.

A given or stated fact is certain; a statement is possible when it is not known to be false. What makes a statement
false can always be pointed at: a denial, another value given, a question answered otherwise, a list that is closed.
:meth:`CaseFacts.evidence` names it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.case.case import ALL, Case
from engine.case.chains import Chains
from engine.case.fact import GivenFact
from engine.case.stated import Stated
from logic import builtin
from logic.cite import Citation
from logic.datalog import EngineProgram, Kind, Origin, Predicate
from logic.export import json_digest
from logic.implied import ImpliedFact
from logic.terms import ANYTHING, Known, Other, Unknown, is_known, may_equal
from logic.values import Name, Value
from logic.worlds import Pattern, Tuple


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a ground base statement is true, false or unknown (``holds`` ``None``). ``kind`` is one of:

    ``given``: the case says it, as ``fact``. ``implied``: it follows from what is said, as ``implied`` says.
    ``stated``: a document says it, at ``origin``. ``chain``: a transitive relation leads there through one of
    ``chains``, from a thing of ``origin``. ``dates``: the dates of a document, or the due date of a target of one,
    compared with the day asked as of; the document, or what repeals it, is ``origin``. ``presumed``: of a document
    that is presumed to hold, likewise. ``sort``: the thing is of such a kind, as ``paths`` tell. ``answered``: its
    question was answered otherwise, at ``paths``.
    ``other``: other values were given, at ``paths``. ``listed``: a list that is whole, as ``paths`` tell, excludes it.
    ``closed``: silence means no. ``unknown``: nothing settles it.
    """

    holds: bool | None
    kind: str
    fact: GivenFact | None = None
    implied: ImpliedFact | None = None
    origin: Origin | None = None
    paths: tuple[str, ...] = ()
    chains: Chains | None = None


class CaseFacts:
    """The facts of one case as of one day; see :class:`logic.worlds.Facts` for what the two worlds yield.

    ``stated`` is what documents state on that day, over which the case is laid. ``taken`` are the categories, or
    :data:`~engine.case.case.ALL`, whose lists whoever asks takes to be whole, beside those that case and vocabulary say
    are.
    """

    def __init__(
        self,
        program: EngineProgram,
        case: Case,
        as_of: datetime.date,
        stated: Stated | None = None,
        taken: Iterable[str] = (),
    ) -> None:
        self.program, self.case, self.as_of = program, case, as_of
        self.taken = tuple(sorted(set(taken)))
        self.stated = Stated(program, as_of) if stated is None else stated
        self.true: dict[str, dict[Tuple, GivenFact | ImpliedFact]] = defaultdict(dict)
        self.false: dict[str, dict[Tuple, GivenFact]] = defaultdict(dict)
        self._given: dict[tuple[str, Known], list[Tuple]] = defaultdict(list)
        self._evidence: dict[tuple[str, Tuple], Evidence] = {}
        self._holding: dict[tuple[str, Known | None], tuple[list[Tuple], list[Tuple]]] = {}
        self._of_any: dict[tuple[str, Known | None], list[Tuple]] = {}
        for given in case.facts:
            table, row = (self.true if given.holds else self.false)[given.predicate], given.arguments
            if row not in table:
                table[row] = given
                if given.holds and len(row) == 2:
                    self._given[given.predicate, row[0]].append(row)
        for implied in case.implied:
            self.true[implied.predicate][implied.arguments] = implied
            if len(implied.arguments) == 2:
                self._given[implied.predicate, implied.arguments[0]].append(implied.arguments)
        self._chains: dict[str, Chains] = {}
        self._sorts: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._answered: dict[tuple[str, str], tuple[str, ...]] = {}
        self._read_sorts()
        self.things = tuple(dict.fromkeys([*case.things, *self.stated.things]))
        listed = {*case.listed, *self.taken}
        self._listed, self._named = listed, frozenset(case.things)
        self._spoken: dict[str, set[str]] | None = None
        others = self.stated.others
        self.others = {n: o for n, o in others.items() if self._whole_list(n) is None} if listed else others
        self._others: dict[str, list[Other]] = {}
        self._within: dict[tuple[str, ...], list[Name]] = {}  # the things that may be of some categories
        self._unread_of: dict[tuple[str, ...], list[Known]] = {}

    @cached_property
    def digest(self) -> str:
        """The digest of the case as it was sent."""
        return json_digest(self.case.source)

    @property
    def walked(self) -> int:
        """How many things were met on chains of transitive relations, for who counts what is done."""
        return sum([chains.walked for chains in self._chains.values()]) if self._chains else 0

    # ── the two worlds ───────────────────────────────────────────────────────────────────────────────────────────

    def certain(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the tuples that certainly hold and match the pattern."""
        if len(pattern) == 1:
            yield from self._things(predicate, pattern[0])[0]
            return
        yield from self._rows(predicate, pattern)

    def possible(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield all that is not known to be false and matches the pattern."""
        if len(pattern) == 1:
            yield from self._things(predicate, pattern[0])[1]
            return
        subject, value = pattern
        if subject is not None:
            yield from self._possible_values(predicate, subject, value)
            return
        key = (predicate, value)
        if key not in self._of_any:
            self._of_any[key] = list(self._possible_of_any(predicate, value))
        yield from self._of_any[key]

    def _things(self, predicate: str, bound: Known | None) -> tuple[list[Tuple], list[Tuple]]:
        """Return the things that a unary predicate certainly holds of, and those it possibly holds of; found once for
        all readings."""
        key = (predicate, bound)
        if key not in self._holding:
            rows = [(thing,) for thing in self._candidates(predicate, bound)]
            holds = [self.evidence(predicate, row).holds for row in rows]
            self._holding[key] = (
                [row for row, held in zip(rows, holds, strict=True) if held],
                [row for row, held in zip(rows, holds, strict=True) if held is not False],
            )
        return self._holding[key]

    def _possible_of_any(self, predicate: str, value: Known | None) -> Iterator[Tuple]:
        row = self.program.predicates[predicate]
        if value is not None and is_known(value) and not (row.given or row.transitive):
            # no case says more than the documents state, but for documents that the rule base does not have
            unread = ((thing, value) for thing in self._unread(row))
            yield from dict.fromkeys([*self._rows(predicate, (None, value)), *unread])
            return
        for subject in self._subjects(predicate):
            yield from self._possible_values(predicate, subject, value)

    def _possible_values(self, predicate: str, subject: Known, wanted: Known | None) -> Iterator[Tuple]:
        if wanted is not None and is_known(wanted):
            if self.evidence(predicate, (subject, wanted)).holds is not False:
                yield (subject, wanted)
            return
        for row in self._known(predicate, subject):
            if wanted is None:
                yield row
            elif may_equal(row[1], wanted) is not False:
                yield (subject, wanted)
        if not self._complete(predicate, subject):
            yield (subject, self.unknown(predicate, subject) if wanted is None else wanted)

    def unknown(self, predicate: str, subject: Known) -> Unknown:
        """Return the null for the unknown value of ``subject``'s ``predicate``.

        The null is wide (see :class:`~logic.terms.Unknown`) when the subject is wide, or is itself reached through the
        predicate: the unknown parent of an unknown parent is some parent. So there are finitely many nulls, however far
        rules recur.
        """
        row = self.program.predicates[predicate]
        unit = row.range if row.range_kind in ("unit", "date") else ""
        wide = _recurs(predicate, subject)
        return Unknown(
            ANYTHING if wide else subject, predicate, unit, many=not row.single or row.transitive, least=row.least
        )

    def _known(self, predicate: str, subject: Known) -> Sequence[Tuple]:
        """Return the rows that hold of a subject: given, stated, and chained."""
        key = (predicate, subject)
        given, stated = self._given.get(key, ()), self.stated.subjects.get(key, ())
        if given and stated:
            stated = [row for row in stated if row not in given]
        chains = self._chains_of(predicate)
        if chains is None or not isinstance(subject, Name):
            return [*given, *stated] if given and stated else given or stated
        return [*given, *stated, *((subject, thing) for thing in chains.after(subject))]

    def _rows(self, predicate: str, pattern: Pattern) -> Iterator[Tuple]:
        """Yield the rows that hold, of two places, and match a pattern; one may come twice."""
        subject, value = pattern
        if subject is not None:
            yield from (row for row in self._known(predicate, subject) if value is None or row[1] == value)
            return
        yield from (row for row in self.true.get(predicate, ()) if value is None or row[1] == value)
        yield from (
            self.stated.rows.get(predicate, ()) if value is None else self.stated.values.get((predicate, value), ())
        )
        chains = self._chains_of(predicate)
        if chains is not None and isinstance(value, Name):
            yield from ((thing, value) for thing in chains.before(value))
        elif chains is not None and value is None:
            yield from ((start, thing) for start in chains.starts() for thing in chains.after(start))

    def _chains_of(self, predicate: str) -> Chains | None:
        """Return the chains of a transitive relation: those of the documents, if the case adds no link."""
        if predicate not in self._chains:
            if not self.program.predicates[predicate].transitive:
                return None
            given, stated = self.true.get(predicate), self.stated
            self._chains[predicate] = (
                Chains([*stated.rows.get(predicate, ()), *given]) if given else stated.chains[predicate].again()
            )
        return self._chains[predicate]

    def _candidates(self, predicate: str, bound: Known | None) -> Iterator[Known]:
        if bound is not None:
            yield bound
            return
        seen = dict.fromkeys(row[0] for table in (self.true, self.stated.rows) for row in table.get(predicate, ()))
        yield from seen
        row = self.program.predicates[predicate]
        if not row.given:
            presumed = self.stated.presumed if predicate == builtin.IN_FORCE else ()
            yield from dict.fromkeys([*map(Name, presumed), *self._unread(row)])
            return
        yield from self._others_of(row)
        if row.closed and row.kind is not Kind.CATEGORY:
            return
        yield from (thing for thing in map(Name, self.things) if thing not in seen)

    def _others_of(self, row: Predicate) -> list[Other]:
        """Return the things nobody has named of which a predicate may be said."""
        found = self._others.get(row.name)
        if found is None:
            kinds = self.program.kinds_of
            widest = dict.fromkeys(kinds[domain][-1] for domain in row.domains if domain)
            anything = not row.domains or "" in row.domains
            found = [self.others[name] for name in (self.others if anything else widest) if name in self.others]
            self._others[row.name] = found
        return found

    def _subjects(self, predicate: str) -> Iterator[Known]:
        """Yield the things of which a predicate may hold."""
        known = dict.fromkeys(row[0] for table in (self.true, self.stated.rows) for row in table.get(predicate, ()))
        yield from known
        row = self.program.predicates[predicate]
        if not row.given:
            yield from (thing for thing in self._unread(row) if thing not in known)
            return
        yield from self._others_of(row)
        if row.domains not in self._within:
            self._within[row.domains] = [
                thing for thing in map(Name, self.things) if self._in_domain(predicate, thing) is not False
            ]
        yield from (thing for thing in self._within[row.domains] if thing not in known)

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def evidence(self, predicate: str, arguments: Tuple) -> Evidence:
        """Return why a ground statement is true, false or unknown."""
        key = (predicate, arguments)
        found = self._evidence.get(key)
        if found is None:
            found = self._evidence[key] = self._find_evidence(predicate, arguments)
        return found

    def _find_evidence(self, predicate: str, arguments: Tuple) -> Evidence:
        true, stated, false = self.true.get(predicate), self.stated.rows.get(predicate), self.false.get(predicate)
        if true and (fact := true.get(arguments)):
            return (
                Evidence(True, "given", fact) if isinstance(fact, GivenFact) else Evidence(True, "implied", None, fact)
            )
        if stated and (implied := self.stated.implied.get((predicate, arguments))):
            return Evidence(True, "implied", None, implied)
        if stated and (origin := stated.get(arguments)):
            kind = "dates" if predicate in builtin.BY_DATES else "stated"
            if (
                predicate == builtin.PRESUMED
                and isinstance(arguments[0], Name)
                and arguments[0].text in self.stated.presumed
            ):
                kind = "presumed"
            return Evidence(True, kind, origin=origin)
        chains = self._chains_of(predicate) if len(arguments) == 2 else None
        if chains is not None and chains.leads(*arguments):
            return Evidence(True, "chain", origin=self._document_of(arguments[0]), chains=chains)
        if false and (denied := false.get(arguments)):
            return Evidence(False, "given", denied)
        row = self.program.predicates[predicate]
        if not row.given:
            return self._read_evidence(row, arguments)
        if len(arguments) == 1:
            return self._thing_evidence(row, arguments[0])
        return self._value_evidence(row, arguments)

    def _read_evidence(self, row: Predicate, arguments: Tuple) -> Evidence:
        """Return why a statement that only documents make is false, or unknown."""
        thing, presumed = arguments[0], self.stated.presumed if row.name == builtin.IN_FORCE else ()
        if self._is_unread(row, thing) or (isinstance(thing, Name) and thing.text in presumed):
            return Evidence(None, "unknown")
        if row.name in builtin.BY_DATES:
            validity = self.program.validity_of(thing.text) if isinstance(thing, Name) else None
            repeal = validity.repeal_on(self.as_of) if validity and row.name != builtin.DUE else None
            return Evidence(False, "dates", origin=Origin(repeal.citation) if repeal else self._document_of(thing))
        if len(arguments) == 2 and not self._complete(row.name, thing):
            return Evidence(None, "unknown")
        return Evidence(False, "closed")

    def _is_unread(self, row: Predicate, thing: Known) -> bool:
        """Whether a predicate says what a document states that the rule base does not have."""
        if row.kind is not Kind.STATED or row.name in (builtin.PRESUMED, builtin.DUE):
            return False
        if isinstance(thing, Name) and self.program.validity_of(thing.text) is not None:
            return False
        return self._in_domain(row.name, thing) is not False

    def _unread(self, row: Predicate) -> Sequence[Known]:
        """Return the things that may be documents, or clauses of them, that the rule base does not have."""
        if row.kind is not Kind.STATED or row.name in (builtin.PRESUMED, builtin.DUE):
            return ()
        found = self._unread_of.get(row.domains)
        if found is None:
            things: list[Known] = [*self._others_of(row), *map(Name, self.things)]
            found = self._unread_of[row.domains] = [thing for thing in things if self._is_unread(row, thing)]
        return found

    def _document_of(self, thing: Known) -> Origin:
        """Return the document of a clause or target as an origin; of any other thing, the thing itself."""
        return Origin(Citation(self.program.document_of(thing.text) if isinstance(thing, Name) else ""))

    def _thing_evidence(self, row: Predicate, thing: Known) -> Evidence:
        """Return why a unary predicate holds of a thing, fails, or is unknown."""
        sort, paths = self._sort_of(thing)
        if isinstance(thing, Name) and sort == row.name:
            return Evidence(True, "sort", paths=paths)
        if self._in_domain(row.name, thing) is False:
            return Evidence(False, "sort", paths=paths)
        if isinstance(thing, Name) and row.kind is Kind.CATEGORY:
            if (found := self._kind_evidence(row, thing)) is not None:
                return found
        if row.kind is Kind.CATEGORY and (excluded := self._excluded(row.name, thing)) is not None:
            return Evidence(False, "listed", paths=excluded)
        if not isinstance(thing, Name):
            return Evidence(None, "unknown")
        for key in (row.name, row.group):
            if path := self.case.exhausted.get((key, thing.text)):
                return Evidence(False, "closed", paths=(path,))
        return Evidence(False, "closed") if row.closed else Evidence(None, "unknown")

    def _kind_evidence(self, row: Predicate, thing: Name) -> Evidence | None:
        """Return what settles whether a thing is of a category: a category it has or has not, or another answer to the
        question."""
        for kind in self.program.kinds_below[row.name]:
            if fact := self.true.get(kind, {}).get((thing,)):
                return Evidence(True, "sort", paths=fact.paths)
            if origin := self.stated.rows.get(kind, {}).get((thing,)):
                return Evidence(True, "sort", origin=origin)
        for up in self.program.kinds_of[row.name][1:]:
            if fact := self.false.get(up, {}).get((thing,)):
                return Evidence(False, "answered", fact, paths=(fact.path,))
        question = (row.group, thing.text)
        implied = [f for f in self.case.implied if f.arguments == (thing,) and self._answers(f.predicate, row.group)]
        if question in self._answered or question in self.stated.answered or implied:
            paths = {path for fact in implied for path in fact.paths}.union(self._answered.get(question, ()))
            return Evidence(False, "answered", paths=tuple(sorted(paths)))
        return None

    def _answers(self, category: str, question: str) -> bool:
        return question in self.program.answers.get(category, ())

    def _whole_list(self, category: str) -> tuple[str, ...] | None:
        """Return the paths that say that the list of a category is whole, none where something else than the case says
        it; ``None`` where nothing does. All lists are whole where those of the widest categories are."""
        said = [category, ALL] if len(self.program.kinds_of[category]) == 1 else [category]
        if self._listed.isdisjoint(said) and not self.program.predicates[category].listed:
            return None
        return tuple([self.case.listed[each] for each in said if each in self.case.listed][:1])

    def _excluded(self, category: str, thing: Known) -> tuple[str, ...] | None:
        """Return the paths that say that a thing, which nothing says to be of a category, is on no list of it; ``None``
        where it may be of the category: of the list of this or a wider category that is whole it is one."""
        if not isinstance(thing, Name | Other):
            return None
        for kind in self.program.kinds_of[category]:
            if (paths := self._whole_list(kind)) is not None and not self._is_on_list(kind, category, thing):
                return paths
        if isinstance(thing, Name) and ALL in self._listed and thing.text not in self._named:
            return (self.case.listed[ALL],) if ALL in self.case.listed else ()
        return None

    def _is_on_list(self, kind: str, category: str, thing: Name | Other) -> bool:
        if not isinstance(thing, Name):
            return False
        said = kind != category and self.evidence(kind, (thing,)).holds
        return said is True or self._is_spoken_of(kind, thing.text)

    def _is_spoken_of(self, category: str, thing: str) -> bool:
        """Whether a fact about a thing takes it to be of a category, or denies that it is one kind of it, though none
        says that it is."""
        if self._spoken is None:
            self._spoken = defaultdict(set)
            facts: Iterable[GivenFact | ImpliedFact] = (*self.case.facts, *self.case.implied)
            rows: list[tuple[str, Tuple]] = [(fact.predicate, fact.arguments) for fact in facts]
            rows += [(name, row) for name, rows_ in self.stated.rows.items() for row in rows_]
            for name, row in rows:
                about = self.program.predicates[name]
                said_of = self.program.kinds_of[name][1:] if about.kind is Kind.CATEGORY else about.domains
                places: list[tuple[Known, tuple[str, ...]]] = [(row[0], said_of)]
                if about.range_kind == "category":
                    places.append((row[-1], (about.range,)))
                for part, kinds in places:
                    for up in {up for kind in kinds for up in self.program.kinds_of.get(kind, ())}:
                        if isinstance(part, Name):
                            self._spoken[up].add(part.text)
        return thing in self._spoken.get(category, ())

    def _value_evidence(self, row: Predicate, arguments: Tuple) -> Evidence:
        subject, value = arguments
        if self._in_domain(row.name, subject) is False:
            return Evidence(False, "sort", paths=self._sort_of(subject)[1])
        if isinstance(value, Name) and isinstance(subject, Name | Other):
            if path := self.case.listed_of.get((row.name, value.text)):
                return Evidence(False, "listed", paths=(path,))
        known = self._known(row.name, subject)
        if known and any(may_equal(other[1], value) is None for other in known):
            return Evidence(None, "unknown")
        if self._complete(row.name, subject):
            if not isinstance(subject, Name):
                return Evidence(False, "closed")
            true = self.true.get(row.name, {})
            facts = sorted({path for other in known if other in true for path in true[other].paths})
            path = self.case.whole.get((row.name, subject.text)) or self.case.exhausted.get((row.name, subject.text))
            if path and not facts:
                facts = [path]
            stated = self.stated.rows.get(row.name, {})
            origin = next((stated[other] for other in known if other in stated), None)
            return Evidence(False, "other" if known else "closed", origin=origin, paths=tuple(facts))
        return Evidence(None, "unknown")

    def _complete(self, predicate: str, subject: Known) -> bool:
        """Whether the values known of ``subject`` are all its values."""
        row = self.program.predicates[predicate]
        if self._in_domain(predicate, subject) is False:
            return True
        if not row.given:
            chain = [other[1] for other in self._known(predicate, subject)] if row.transitive else []
            return not any(self._is_unread(row, thing) for thing in (subject, *chain))
        if not isinstance(subject, Name):
            return False
        if row.closed:
            return True
        known = self._known(predicate, subject)
        if row.transitive:  # as far as the chain goes, or what is not said of its last thing goes further
            return all(self._is_whole(predicate, thing) for thing in (subject, *(other[1] for other in known)))
        return self._is_whole(predicate, subject) or (row.single and bool(known))

    def _is_whole(self, predicate: str, thing: Known) -> bool:
        """Whether the case says that the values it gives of a thing are all there are."""
        key = (predicate, thing.text if isinstance(thing, Name) else "")
        return key in self.case.whole or key in self.case.exhausted

    def _in_domain(self, predicate: str, subject: Known) -> bool | None:
        """Whether ``predicate`` can be said of ``subject``; ``None`` when the kind of the subject is unknown."""
        domains = self.program.widest_domains[predicate]
        if domains is None:
            return True
        sort, _ = self._sort_of(subject)
        return sort in domains if sort else None

    def _sort_of(self, subject: Known) -> tuple[str, tuple[str, ...]]:
        """Return the widest category of a thing, with the paths that tell it: ``""`` when unknown, ``"-"`` for no
        thing."""
        if isinstance(subject, Name):
            return self.sort_of(subject.text)
        if isinstance(subject, Other):
            return subject.category, ()
        of = self.program.predicates[subject.predicate] if isinstance(subject, Unknown) else None
        if of and of.range_kind == "any":
            return "", ()
        return (self.program.kinds_of[of.range][-1] if of and of.range_kind == "category" else "-"), ()

    def sort_of(self, thing: str) -> tuple[str, tuple[str, ...]]:
        """Return the widest category of a named thing, with the paths that tell it: ``""`` when unknown."""
        return self._sorts.get(thing) or (self.stated.kinds.get(thing, ""), ())

    # ── reading the case ─────────────────────────────────────────────────────────────────────────────────────────

    def _read_sorts(self) -> None:
        """Find the widest category of each thing: by its categories or, where none is given, by the first fact about
        it."""
        told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        answered: dict[tuple[str, str], list[str]] = defaultdict(list)
        kinds, stated = self.program.kinds_of, self.stated.kinds
        for fact in self.case.facts:
            row = self.program.predicates[fact.predicate]
            if row.kind is Kind.CATEGORY and fact.holds:
                thing = _name(fact.arguments[0])
                told[thing].append((kinds[row.name][-1], fact.path))
                for group in self.program.answers[row.name]:
                    answered[group, thing].append(fact.path)
        for fact in self.case.facts:
            row = self.program.predicates[fact.predicate]
            thing = _name(fact.arguments[0])
            is_category = row.kind is Kind.CATEGORY  # what a thing is denied to be does not say what it is
            if thing not in told and thing not in stated and all(row.domains) and not is_category:
                bases = {kinds[domain][-1] for domain in row.domains}
                if len(bases) == 1:
                    told[thing].append((bases.pop(), fact.path))
            if row.range_kind == "category" and len(fact.arguments) == 2:
                value = _name(fact.arguments[1])
                if value not in told and value not in stated:
                    told[value].append((kinds[row.range][-1], fact.path))
        for thing, found in told.items():
            self._sorts[thing] = (stated.get(thing, found[0][0]), tuple(sorted({path for _, path in found})))
        self._answered = {key: tuple(sorted(paths)) for key, paths in answered.items()}


def _recurs(predicate: str, subject: Known) -> bool:
    """Whether a subject is wide or a null through ``predicate``, at any depth."""
    while isinstance(subject, Unknown):
        if subject.wide or subject.predicate == predicate:
            return True
        subject = subject.subject
    return False


def _name(value: Value) -> str:
    assert isinstance(value, Name)
    return value.text
