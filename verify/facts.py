"""What documents and vocabularies state, read once for all cases: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from verify.atoms import Atom, atom_of
from verify.terms import Refused, Term, day

#: What a leaf must say about a statement, beside its atom.
Leaf = dict[str, Any]

#: The predicates that hold by dates: a document is in force, a target is due.
IN_FORCE, DUE = "有效", "已到期"

#: What says that a list is whole, and what says so of the lists of all categories.
LISTED, ALL = "已列全", "全部"

_NARROW = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")
#: An amount as people write it: a decimal, its thousands apart or not, or a fraction; and its unit.
_AMOUNT = re.compile(r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+|/0*[1-9][0-9]*)?)([^0-9.,/]*)")

#: For how many days it is remembered which documents are in force.
MOST_DAYS = 64


def settled(holds: bool, how: str, *paths: str) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that other facts of the case settle."""
    return {"kind": "settled", "holds": holds, "how": how, "paths": sorted(paths)}


def stated(holds: bool, how: str, document: str, clause: str = "", chain: Iterable[Term] = ()) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that a document or the vocabulary settles."""
    names = [{"name": thing[1]} for thing in chain]
    return {"kind": "stated", "holds": holds, "how": how, "document": document, "clause": clause, "chain": names}


class Rows:
    """Statements that hold, each with what a leaf says of it; in ``named`` by predicate, and with a subject."""

    def __init__(self, predicates: Any, said: Iterable[tuple[Atom, Leaf]]) -> None:
        self.leaves: dict[Atom, Leaf] = {}
        self.named: dict[tuple[Any, ...], dict[Term, None]] = {}
        self.categories: dict[Term, list[tuple[str, Leaf]]] = {}
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
        self.groups = {p["group"].partition("：")[2]: p["group"] for p in self.predicates.values() if p["group"]}
        self.clauses = {(*place,): name for name, place in program["clauses"].items()}
        due = {name: due["document"] for name, due in program["due"].items()}
        self._documents = due | {name: document for name, (document, _) in program["clauses"].items()}
        self.dated = lru_cache(MOST_DAYS)(self._dated)

    def document_of(self, thing: Term) -> str:
        """Return the document of a clause or target, and of what is neither its own name."""
        return str(self._documents.get(thing[1], thing[1])) if thing[0] == "name" else ""

    def quantity(self, text: str) -> tuple[Fraction, str]:
        """Read an amount that people write, such as ``300万元`` or ``1/3元``: return it in its base unit, and that."""
        if not (found := _AMOUNT.fullmatch(text.strip().translate(_NARROW))):
            raise Refused(f"not an amount: {text:.40}")
        base, factor = self.program["units"][found[2] or "比例"]
        return Fraction(found[1].replace(",", "")) * Fraction(factor), base

    def _dated(self, today: str) -> Rows:
        """Return which documents are in force, and which targets are due."""
        day(today)
        found = [
            ((IN_FORCE, (("name", number, ""),)), stated(True, "dates", number))
            for number, dates in self.program["validity"].items()
            if (dates["effective"] or dates["issued"] or "") <= today < (dates["expires"] or "never")
        ]
        found += [
            ((DUE, (("name", target, ""),)), stated(True, "dates", due["document"], due["clause"]))
            for target, due in self.program["due"].items()
            if due["day"] <= today
        ]
        return Rows(self.predicates, found)
