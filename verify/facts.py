"""What documents and vocabularies state, read once for all cases: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from fractions import Fraction
from functools import lru_cache
from typing import Any

from verify.atoms import Atom, atom_of
from verify.cite import document_of
from verify.implied import Implications, since_json
from verify.readable import shape_of
from verify.terms import SHARE, Refused, Term, day, need

#: What a leaf must say about a statement, beside its atom.
Leaf = dict[str, Any]

#: The predicates that hold by dates: a document or clause is in force, or presumed to be; a target is due.
IN_FORCE, PRESUMED, DUE = "有效", "推定有效", "已到期"

#: What says that a list is whole, and what says so of the lists of all categories.
LISTED, ALL = "已列全", "全部"

_NARROW = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")
#: An amount as people write it: a decimal or a fraction, its thousands apart or not, with its unit; a share without it
#: is a fraction.
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_AMOUNT = re.compile(rf"(-?{_WHOLE}(?:\.[0-9]+|/[1-9][0-9]*(?=[一-鿿]))?)([一-鿿]+|%)|(-?{_WHOLE}/[1-9][0-9]*)")

#: For how many days it is remembered which documents are in force.
MOST_DAYS = 64


def settled(holds: bool, how: str, *paths: str) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that other facts of the case settle."""
    return {"kind": "settled", "holds": holds, "how": how, "paths": sorted(paths)}


def stated(holds: bool, how: str, document: str, clause: str = "", chain: Iterable[Term] = ()) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that a document or the vocabulary settles."""
    names = [{"name": thing[1]} for thing in chain]
    return {"kind": "stated", "holds": holds, "how": how, "document": document, "clause": clause, "chain": names}


def implied(by: str, since: Iterable[Atom], paths: Iterable[str] = ()) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that follows from others."""
    return {"kind": "implied", "holds": True, "by": by, "since": since_json(since), "paths": sorted({*paths})}


def paths_of(leaf: Leaf) -> list[str]:
    """Return where the case says what a leaf is about."""
    return [leaf["path"]] if "path" in leaf else leaf.get("paths", [])


class Rows:
    """Statements that hold, each with what a leaf says of it; in ``named`` by predicate, and with a subject."""

    def __init__(self, predicates: Any, said: Iterable[tuple[Atom, Leaf]]) -> None:
        self.leaves: dict[Atom, Leaf] = {}
        self.named: dict[tuple[Any, ...], dict[Term, None]] = {}
        self.categories: dict[Term, list[tuple[str, Leaf]]] = {}
        self.add(predicates, said)

    def add(self, predicates: Any, said: Iterable[tuple[Atom, Leaf]]) -> None:
        """Add statements that hold."""
        for (predicate, row), leaf in said:
            self.leaves.setdefault((predicate, row), leaf)
            self.named.setdefault((predicate,), {})[row[0]] = None
            if len(row) > 1:
                self.named.setdefault((predicate, row[0]), {})[row[1]] = None
            elif predicates[predicate]["kind"] == "类别":
                self.categories.setdefault(row[0], []).append((predicate, leaf))


class Documents(Rows):
    """What documents and vocabularies state, whatever the case; ``dated`` gives what is in force or due as of a day."""

    def __init__(self, program: Any) -> None:
        said = [(atom_of(atom), stated(True, "stated", *where)) for atom, *where in program["facts"]]
        super().__init__(program["predicates"], said)
        self.program, self.predicates, self.kinds = program, program["predicates"], program["kinds_of"]
        self.order = {rule["id"]: number for number, rule in enumerate(program["rules"])}
        self.implications = Implications(program)
        new = list(self.implications.follow(self.leaves, stated=True))
        self.add(self.predicates, [(atom, implied(by, since)) for atom, by, since in new])
        self.groups = {p["group"].partition("：")[2]: p["group"] for p in self.predicates.values() if p["group"]}
        self.clauses = {(*place,): name for name, place in program["clauses"].items()}
        due = {name: due["document"] for name, due in program["due"].items()}
        self._documents = due | {name: document for name, (document, _) in program["clauses"].items()}
        self.dated = lru_cache(MOST_DAYS)(self._dated)
        self._dates = program["validity"]
        #: The names of the things that the rule base knows, by what they share with names that differ in width alone.
        self.shapes: dict[str, set[str]] = {}
        stated_of = {part[1] for _, row in self.leaves for part in row if part[0] == "name"}
        for name in {*program["aliases"], *stated_of}:
            self.shapes.setdefault(shape_of(name), set()).add(name)
        self.names = stated_of.union(program["aliases"].values(), program["clauses"], program["due"], self._dates)

    def knows(self, thing: Term, named: Set[Term]) -> bool:
        """Whether a thing is named, by the case or the rule base, or is a clause of a document that is."""
        document = document_of(thing[1])
        return thing in named or thing[1] in self.names or document in self._dates

    def document_of(self, thing: Term) -> str:
        """Return the document of a clause or target, and of what is neither its own name."""
        return str(self._documents.get(thing[1], thing[1])) if thing[0] == "name" else ""

    def quantity(self, text: str) -> tuple[Fraction, str]:
        """Read an amount that people write, such as ``300万元`` or ``1/3元``: return it in its base unit, and that."""
        if not (found := _AMOUNT.fullmatch(text.strip(" ").translate(_NARROW))):
            raise Refused(f"not an amount with its unit: {text:.40}")
        number, unit, share = found.groups()
        need((unit or SHARE) in self.program["units"], f"no unit {unit!s:.40}")
        base, factor = self.program["units"][unit or SHARE]
        return Fraction((number or share).replace(",", "")) * Fraction(factor), base

    def dates_of(self, thing: Term) -> Any:
        """Return the dates of a document of the rule base, or of a clause of one; ``None`` of anything else."""
        if thing[0] != "name" or thing[1] in self.program["due"]:
            return None
        return self._dates.get(thing[1]) or self._dates.get(self._documents.get(thing[1], ""))

    def repealed(self, thing: Term, today: str) -> Any:
        """Return what has repealed a document or clause by a day, if anything has."""
        ending = (self.dates_of(thing) or {}).get("repealed")
        return ending if ending and (ending["day"] or "never") <= today else None

    def holds(self, thing: Term, today: str) -> bool | None:
        """Whether a document or clause of the rule base holds on a day; ``None`` where that is presumed."""
        dates = self.dates_of(thing)
        begins, ends = dates["effective"] or dates["issued"], dates["expires"]
        if today < (begins or "") or today > (ends or "never") or self.repealed(thing, today):
            return False
        endings = [ending for ending in (dates["repealed"], dates["amended"]) if ending]
        changed = any((ending["day"] or "") <= today for ending in endings)
        return True if begins and (ends or today <= (dates["checked"] or "")) and not changed else None

    def _dated(self, today: str) -> Rows:
        """Return which documents are in force, and which targets are due."""
        day(today)
        names: list[Term] = [("name", name, "") for name in {**self._dates, **self.program["clauses"]}]
        held = [(name, self.holds(name, today)) for name in names if self.dates_of(name)]
        found = [
            ((predicate, (name,)), stated(True, "dates" if holds else "presumed", self.document_of(name)))
            for name, holds in held
            if holds is not False
            for predicate in ((IN_FORCE, PRESUMED) if holds else (PRESUMED,))
        ]
        found += [
            ((DUE, (("name", target, ""),)), stated(True, "dates", due["document"], due["clause"]))
            for target, due in self.program["due"].items()
            if due["day"] <= today
        ]
        return Rows(self.predicates, found)
