"""What case and documents say as of a day, read again without the engine: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache, cached_property, partial
from typing import Any
from weakref import proxy

from verify.atoms import Atom, Pattern
from verify.facts import ALL, DUE, IN_FORCE, PRESUMED, Documents, Leaf, Rows, implied, paths_of, settled, stated
from verify.said import Said
from verify.terms import ANYTHING, INF, Row, Term, compare, known, need


class Case(Said):
    """A case beside what documents state: the evidence of each statement, and the leaves of each search."""

    def __init__(self, documents: Documents, case: Any, as_of: str, taken: Iterable[str] = ()) -> None:
        super().__init__(documents, case)
        self.as_of, self.things = as_of, {*documents.categories, *self.named}
        self.taken = {*taken} | {name for name, about in self.predicates.items() if about["listed"]}
        every = [kind for kind, ups in self.kinds.items() if len(ups) == 1]
        self.implied = Rows(self.predicates, self._implied())
        self.others: list[Term] = [("other", kind, "") for kind in every if self._list_of(kind) is None]
        self.layers = (self.given, self.implied, documents, documents.dated(as_of))
        mine = proxy(self)  # what is remembered goes with its case, and waits for no garbage collector
        self.leaf, self.possible = cache(partial(Case._leaf, mine)), cache(partial(Case._possible, mine))
        self.sort_of, self.ways = cache(partial(Case._sort_of, mine)), cache(partial(Case._ways, mine))

    def _implied(self) -> Iterator[tuple[Atom, Leaf]]:
        """Yield what follows from the case; refuse what contradicts what is said."""
        kinds = [(s, (thing,)) for thing, (s, _) in self.sorts.items() if not self._categories(thing)]
        found = Rows(self.predicates, [])
        for (predicate, row), by, since in self.documents.implications.follow([*self.given.leaves, *kinds]):
            leaf = implied(by, since, [self.given.leaves[part]["path"] for part in since if part in self.given.leaves])
            layers, where = (self.given, found, self.documents), f"{predicate:.40} follows and contradicts"
            values = {value for layer in layers for value in layer.named.get((predicate, row[0]), ())}
            need((predicate, row) not in self.denied, f"{where} a denial")
            need(len(row) == 1 or not self.predicates[predicate]["single"] or values <= {row[1]}, f"{where} a value")
            closed = (predicate, row[0][1]) in self.lists and not self.predicates[predicate]["transitive"]
            need(not closed, f"{where} a list that is whole")
            if predicate in self.kinds:
                of = [kind for layer in layers for kind, _ in layer.categories.get(row[0], ())]
                need(not any(self._exclude(predicate, kind) for kind in of), f"{where} a kind")
                need(not any((up, row) in self.denied for up in self.kinds[predicate]), f"{where} a denial")
            found.add(self.predicates, [((predicate, row), leaf)])
            yield (predicate, row), leaf
        for atom, by, since in self.documents.implications.presume(self._is_excluded):
            yield atom, implied(by, since, [self.given.leaves[s]["path"] for s in since if s in self.given.leaves])

    def _is_excluded(self, predicate: str, row: Row) -> bool:
        """Whether the case denies a value, or lists all values of its thing, or all things that have the value."""
        listed = (predicate, row[0][1]) in self.whole or (predicate, row[1][1]) in self.listed_of
        return listed or (predicate, row) in self.denied

    # ── what is said, by whom ────────────────────────────────────────────────────────────────────────────────────

    def _said(self, predicate: str, row: Row) -> Leaf | None:
        """Return what a leaf says of a statement that case or documents give, state or deny; ``None`` if none does."""
        for layer in self.layers:
            if found := layer.leaves.get((predicate, row)):
                return found
        if row[-1] in (before := self.ways(predicate, row[0])):
            chain = [row[-1], before[row[-1]]]
            while chain[-1] != row[0]:
                chain.append(before[chain[-1]])
            return stated(True, "chain", self.documents.document_of(row[0]), "", chain[::-1])
        return self.denied.get((predicate, row))

    def _categories(self, thing: Term) -> list[tuple[str, Leaf]]:
        """Return the categories that documents state of a thing, then those that the case gives."""
        return [said for layer in (self.documents, self.given) for said in layer.categories.get(thing, ())]

    def _answers(self, kind: str) -> set[str]:
        """Return the questions that a category answers: its own, and those of what it is a kind of."""
        return {self.predicates[up]["group"] for up in self.kinds[kind]}

    def _values(self, predicate: str, subject: Term) -> list[Term]:
        """Return the values that case and documents give a subject, and those to which a chain leads."""
        direct = {value: None for layer in self.layers for value in layer.named.get((predicate, subject), ())}
        return [*(direct | dict.fromkeys(self.ways(predicate, subject)))]

    def _ways(self, predicate: str, start: Term) -> dict[Term, Term]:
        """Return the things a transitive relation leads to, each with the one before it on the first shortest chain."""
        before, todo = {start: start}, [start] if self.predicates[predicate]["transitive"] else []
        back: list[Term] = []  # where a ring comes back to the start
        for thing in todo:
            edges = {value for layer in self.layers for value in layer.named.get((predicate, thing), ())}
            back += [thing] if start in edges and thing != start else []
            for other in sorted(edges - before.keys()):
                before[other] = thing
                todo.append(other)
        return before | {start: back[0]} if back else {thing: last for thing, last in before.items() if thing != start}

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _leaf(self, predicate: str, row: Row) -> Leaf:
        """Return what a leaf about a base statement must say beside its atom; ``holds`` is the statement's truth."""
        need(predicate in self.predicates, f"no predicate {predicate:.40}")
        about = self.predicates[predicate]
        need(about["arity"] == len(row), f"{predicate:.40} takes {about['arity']}")
        thing = row[0]
        if said := self._said(predicate, row):
            return said
        if not about["given"]:
            return self._read_leaf(about, row)
        sort, paths = self.sort_of(thing)
        named, unknown = thing[0] == "name", {"kind": "unknown", "holds": None, "who": about["finders"]}
        if named and sort == predicate:
            return settled(True, "sort", *paths)
        if not self._fits(about, thing):
            return settled(False, "sort", *paths)
        if len(row) == 2:
            if thing[0] in ("name", "other") and row[1][0] == "name" and (predicate, row[1][1]) in self.listed_of:
                return settled(False, "listed", self.listed_of[predicate, row[1][1]])
            others = self._values(predicate, thing)
            if not self.complete(predicate, thing) or any(compare("=", other, row[1]) is None for other in others):
                return unknown
            given = [p for other in others for p in paths_of(self._said(predicate, (thing, other)) or {})]
            whole = [self.whole[predicate, thing[1]]] if (predicate, thing[1]) in self.whole else []
            return settled(False, "other" if others else "closed", *(given or whole))
        question = about["group"]
        if about["kind"] == "类别" and named:
            below = [kind for kind, ups in sorted(self.kinds.items()) if predicate in ups[1:]]
            for holds, kinds in ((True, below), (False, self.kinds[predicate][1:])):
                for leaf in (self._said(kind, row) or {} for kind in kinds):
                    if leaf.get("holds") is holds:
                        return settled(holds, "sort" if holds else "answered", *paths_of(leaf))
            kinds = [*self._categories(thing), *self.implied.categories.get(thing, ())]
            answered = [said for kind, said in kinds if question in self._answers(kind)]
            if question not in ("", "类别") and answered:
                return settled(False, "answered", *{path for leaf in answered for path in paths_of(leaf)})
        if about["kind"] == "类别" and (listed := self._excluded(predicate, thing)) is not None:
            return settled(False, "listed", *listed)
        if not named:
            return unknown
        for key in (predicate, question):
            if (key, thing[1]) in self.whole:
                return settled(False, "closed", self.whole[key, thing[1]])
        return settled(False, "closed") if about["closed"] else unknown

    def _read_leaf(self, about: Any, row: Row) -> Leaf:
        """Return what a leaf says of a statement that only documents make, and none makes."""
        thing, predicate = row[0], about["name"]
        presumed = (
            predicate == IN_FORCE and self.documents.dates_of(thing) and self.documents.holds(thing, self.as_of) is None
        )
        if presumed or self._unread(about, thing) or (len(row) == 2 and not self.complete(predicate, thing)):
            return {"kind": "unknown", "holds": None, "who": about["finders"]}
        if predicate not in (IN_FORCE, PRESUMED, DUE):
            return settled(False, "closed")
        end = self.documents.repealed(thing, self.as_of) if predicate != DUE else None
        return stated(
            False, "dates", *(end["document"], end["clause"]) if end else (self.documents.document_of(thing),)
        )

    def _unread(self, about: Any, thing: Term) -> bool:
        """Whether a predicate says what a document states that the rule base does not have."""
        if about["kind"] != "载明" or about["name"] in (PRESUMED, DUE) or self.documents.dates_of(thing):
            return False
        return self._fits(about, thing)

    def measures(self, predicate: str, found: Iterable[Row]) -> bool:
        """Whether each value found of an attribute has the unit that the attribute is declared to have."""
        about = self.predicates.get(predicate, {"range_kind": ""})
        return about["range_kind"] not in ("unit", "date") or all(row[-1][-1] == about["range"] for row in found)

    def said(self, predicate: str, pattern: Pattern, *, concluded: bool) -> set[Row]:
        """Return the rows about which a search has leaves: all that may hold, and a ground statement itself."""
        about = self.predicates.get(predicate, {"kind": "辅助", "arity": len(pattern), "recursive": ""})
        need(about["arity"] == len(pattern), f"{predicate:.40} takes {about['arity']}")
        found = set[Row]()
        if about["kind"] != "辅助":
            found |= self.possible(predicate, pattern)
            if None not in pattern and (about["given"] or about["kind"] == "载明" or not concluded):
                found.add(pattern)
        return found

    def complete(self, predicate: str, subject: Term) -> bool:
        """Whether the values known of a subject are all its values."""
        about = self.predicates[predicate]
        if not self._fits(about, subject):
            return True
        values = self._values(predicate, subject)
        chain = [subject, *values] if about["transitive"] else [subject]
        if not about["given"]:
            return not any(self._unread(about, thing) for thing in chain)
        whole = all((predicate, thing[1]) in self.whole for thing in chain)
        single = about["single"] and values and not about["transitive"]
        return subject[0] == "name" and bool(about["closed"] or whole or single)

    def _possible(self, predicate: str, pattern: Pattern) -> set[Row]:
        """Return every base row that fits a pattern and is not known to be false; bound places stay as asked."""
        about = self.predicates[predicate]
        everything = about["given"] and (about["kind"] == "类别" or len(pattern) == 2 or not about["closed"])
        others = self.others if about["given"] else []
        first, second = (*pattern, None)[:2]
        said = (thing for layer in self.layers for thing in layer.named.get((predicate,), ()))
        subjects = {first} if first else {*said, *others}.union(self.things if everything else ())
        if not first and not about["given"]:
            dated = self.documents.dates_of if predicate == IN_FORCE else lambda _: None
            subjects |= {thing for thing in (*self.things, *self.others) if dated(thing) or self._unread(about, thing)}
        found: set[Row] = set()
        for subject in subjects:
            if len(pattern) == 1 or (second and known(second)):
                row = (subject, second) if second else (subject,)
                found |= {row} if self.leaf(predicate, row)["holds"] is not False else set()
                continue
            values = self._values(predicate, subject)
            if not self.complete(predicate, subject):
                values.append(second or self._null(subject, predicate))
            found |= {
                (subject, second or value) for value in values if not second or compare("=", value, second) is not False
            }
        return found

    def _sort_of(self, thing: Term) -> tuple[str, set[str]]:
        """Return the widest category of a thing, ``""`` when that is not known, ``"-"`` for what is no thing."""
        if said := self._categories(thing):
            return self.kinds[said[0][0]][-1], {leaf["path"] for _, leaf in said if "path" in leaf}
        if thing[0] == "other":
            return thing[1], set()
        if thing[0] == "name":
            return self.sorts.get(thing, ("", set()))
        need(thing[0] != "unknown" or thing[2] in self.predicates, f"no predicate {thing[2]:.40}")
        of = self.predicates[thing[2]] if thing[0] == "unknown" else {}
        return of.get("range_sort") or ("" if of.get("range_kind") == "any" else "-"), set()

    def _list_of(self, category: str) -> list[str] | None:
        """Return the path that says that the list of a category is whole, if the case does; ``None`` where nothing
        says it."""
        said = [category, ALL] if len(self.kinds[category]) == 1 else [category]
        paths = [self.listed[each] for each in said if each in self.listed]
        return paths[:1] if paths or self.taken & {*said} else None

    def _excluded(self, category: str, thing: Term) -> list[str] | None:
        """Return the path that says that a thing is on no list of a category, if the case does; ``None`` where it may
        be of the category."""
        for kind in self.kinds[category][:0:-1] if thing[0] == "name" else ():
            self.leaf(kind, (thing,))  # the widest first, so that none waits for one that waits for another
        for kind in self.kinds[category] if thing[0] in ("name", "other") else ():
            said = kind != category and thing[0] == "name" and self.leaf(kind, (thing,))["holds"] is True
            if (paths := self._list_of(kind)) is not None and not said and thing not in self._spoken[kind]:
                return paths
        every = thing[0] == "name" and thing not in self.named and (ALL in self.taken or ALL in self.listed)
        return [self.listed[ALL]] if every and ALL in self.listed else [] if every else None

    @cached_property
    def _spoken(self) -> dict[str, set[Term]]:
        """The things that some fact takes to be of each category, or denies to be one kind of it, though none says that
        they are of it."""
        found: dict[str, set[Term]] = {kind: set() for kind in self.kinds}
        for predicate, row in (*self.denied, *(atom for layer in self.layers for atom in layer.leaves)):
            about = self.predicates[predicate]
            ranges = [about["range"]] if about["range_kind"] == "category" else []
            said_of = self.kinds[predicate][1:] if about["kind"] == "类别" else about["domains"]
            for thing, kinds in ((row[0], said_of), (row[-1], ranges)):
                for up in {up for kind in kinds if kind for up in self.kinds[kind]}:
                    found[up].add(thing)
        return found

    def _fits(self, about: Any, thing: Term) -> bool:
        """Whether a predicate can be said of a thing."""
        sort, _ = self.sort_of(thing)
        return not sort or not about["sorts"] or sort in about["sorts"]

    def _null(self, subject: Term, predicate: str) -> Term:
        """Return the null for an unknown value; the widened null once the chain of subjects has the predicate."""
        about, inner = self.predicates[predicate], subject
        while inner[0] == "unknown" and inner[2] != predicate and inner[1] != ANYTHING:
            inner = inner[1]
        of = ANYTHING if inner[0] == "unknown" else subject
        unit = about["range"] if about["range_kind"] in ("unit", "date") else ""
        least = -INF if about["least"] is None else Fraction(about["least"])
        return ("unknown", of, predicate, not about["single"] or about["transitive"], least, unit)
