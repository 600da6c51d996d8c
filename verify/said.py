"""What a case says: each fact, read again without the engine and held against the vocabulary and against the others.

``docs/proofs.md``, “The case”. A case that contradicts itself, or what documents state, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verify.atoms import Atom
from verify.facts import ALL, LISTED, Documents, Leaf, Rows
from verify.terms import Row, Term, amount, day, need

_YES_NO = dict.fromkeys(("是", "yes", "true", "True"), True) | dict.fromkeys(("否", "no", "false", "False"), False)
_FINDING = {"by": "由", "on": "日期", "paper": "文号"}


class Said:
    """The facts that a case gives and denies, the lists it says are whole, the things it names and what these are."""

    def __init__(self, documents: Documents, case: Any) -> None:
        self.documents, self.predicates, self.kinds = documents, documents.predicates, documents.kinds
        self.whole: dict[tuple[str, str], str] = {}
        self.lists: set[tuple[str, str]] = set()
        self.listed: dict[str, str] = {}
        self.listed_of: dict[tuple[str, str], str] = {}
        self.named: set[Term] = set()
        said = _distinguished([fact for written, what in sorted(case.items()) for fact in self._read(written, what)])
        self.given = Rows(self.predicates, [fact for fact in said if fact[1]["holds"]])
        self.denied = {statement: leaf for statement, leaf in reversed(said) if not leaf["holds"]}
        self.sorts: dict[Term, tuple[str, set[str]]] = {}  # of things without a category, by the first fact about each
        for (predicate, row), leaf in said:
            about = self.predicates[predicate]
            sort = about["sorts"][0] if len(about["sorts"]) == 1 else ""
            for thing, widest in ((row[0], sort), (row[-1], about["range_sort"])):
                if widest:
                    self.sorts.setdefault(thing, (widest, {leaf["path"]}))
        self._consistent(said)

    def _consistent(self, said: list[tuple[Atom, Leaf]]) -> None:
        """Refuse what contradicts itself, what documents state, or what its word is said of."""
        values: dict[tuple[str, Term], Term] = {}
        for (predicate, row), leaf in said:
            about, where, holds = self.predicates[predicate], f"{leaf['path']} contradicts", leaf["holds"]
            known = self.documents.named.get((predicate, row[0]), ()) if len(row) > 1 else ()
            need((predicate, row) not in (self.denied if holds else self.given.leaves), f"{where} another fact")
            need(holds or row[-1] not in known, f"{where} a document")
            if holds and len(row) > 1 and about["single"]:
                need(values.setdefault((predicate, row[0]), row[-1]) == row[-1], f"{where} another value")
                need(not known or row[-1] in known, f"{where} a document")
        for thing in {row[0] for _, row in (statement for statement, _ in said)}:
            of = [kind for layer in (self.documents, self.given) for kind, _ in layer.categories.get(thing, ())]
            given = [kind for kind, _ in self.given.categories.get(thing, ())]
            need(not any(self._exclude(one, other) for one in given for other in of), f"{thing[1]:.40} is of two kinds")
            ups = {up for kind in of for up in self.kinds[kind]}
            need(not any((up, (thing,)) in self.denied for up in ups), f"{thing[1]:.40} is denied to be what it is")
        for (predicate, row), leaf in said:
            about = self.predicates[predicate]
            for thing, sorts in ((row[0], about["sorts"]), (row[-1], [about["range_sort"]])):
                if about["kind"] != "类别" and any(sorts):
                    of = [kind for layer in (self.documents, self.given) for kind, _ in layer.categories.get(thing, ())]
                    sort = self.kinds[of[0]][-1] if of else self.sorts.get(thing, ("", set()))[0]
                    need(not sort or sort in sorts, f"{leaf['path']} is said of another kind of thing")

    def _exclude(self, one: str, other: str) -> bool:
        """Whether a thing cannot be of two categories: they are of two sorts, or answer one question in two ways."""
        if self.kinds[one][-1] != self.kinds[other][-1]:
            return True
        mine, others = ({self.predicates[up]["group"]: up for up in self.kinds[kind][::-1]} for kind in (one, other))
        both = (mine.keys() & others.keys()) - {"", "类别"}
        return any(mine[of] not in self.kinds[other] and others[of] not in self.kinds[one] for of in both)

    def _name(self, text: str) -> str:
        need(bool(text), "an empty name")
        seen = all(c.isprintable() or ord(c) >= 0x20000 for c in text)  # an ideograph may be newer than this Python
        need(seen, f"{text!r:.40} has characters that cannot be seen")
        return str(self.documents.program["aliases"].get(text, text))

    def _read(self, written: str, what: Any) -> Iterator[tuple[Atom, Leaf]]:
        """Yield what the case says of one thing."""
        if written == LISTED:
            for n, item in enumerate(map(self._name, what if isinstance(what, list) else [what] if what else [])):
                need(item == ALL or item in self.kinds, f"no category {item:.40}")
                self.listed.setdefault(item, f"/case/{LISTED}/{n}")
            return
        thing: Term = ("name", self._name(written), "")
        self.named.add(thing)
        for key, value in sorted(what.items()):
            items, place = value if isinstance(value, list) else [value], [written, key]
            path = "/case/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
            word, holds = self._name(key), self._name(key) in self.predicates
            if value is None:
                continue
            if key in ("是", "不是"):
                for n, item in enumerate(items):
                    yield self._fact(self._name(item), (thing,), key == "是", f"{path}/{n}")
                continue
            if key == "已穷尽":
                for n, item in enumerate(map(self._name, items)):
                    self.whole.setdefault((self.documents.groups.get(item, item), thing[1]), f"{path}/{n}")
                continue
            if key == LISTED:
                for n, item in enumerate(map(self._name, items)):
                    about = self.predicates[item]
                    need(about["given"] and about["range_kind"] in ("category", "any"), f"{item:.40} has no things")
                    self.listed_of.setdefault((item, thing[1]), f"{path}/{n}")
                continue
            word = word if holds else self._name(key.removeprefix("不"))
            about = self.predicates[word]
            if about["arity"] == 1:
                found = value if isinstance(value, dict) else {"结论": value}
                need(set(found) <= {"结论", *_FINDING.values()}, f"{path} has other parts")
                who = {k: str(found.get(w, "")) for k, w in _FINDING.items()} if isinstance(value, dict) else {}
                yield self._fact(word, (thing,), _YES_NO[str(found["结论"])] is holds, path, **who)
                continue
            need(value != [] or not holds or not about["single"], f"{path} has no value")
            opened = isinstance(value, list) and value[-1:] == ["等"]
            for n, item in enumerate(items[: len(items) - opened]):
                at = f"{path}/{n}" if isinstance(value, list) else path
                yield self._fact(word, (thing, self._value(about, item)), holds, at)
            if holds and (isinstance(value, list) or about["single"]) and not opened:
                self.whole[word, thing[1]] = path
                self.lists.add((word, thing[1]))

    def _fact(self, predicate: str, row: Row, holds: bool, path: str, **finding: str) -> tuple[Atom, Leaf]:
        about = self.predicates[predicate]
        need(about["given"] and about["arity"] == len(row), f"{path}: a case cannot give {predicate:.40}")
        self.named |= {t for n, t in enumerate(row) if n == 0 or about["range_kind"] == "category"}
        return (predicate, row), {"kind": "found" if finding else "given", "holds": holds, "path": path, **finding}

    def _value(self, about: Any, item: str) -> Term:
        if about["range_kind"] == "date":
            return day(item)
        if about["range_kind"] != "unit":
            options = self.documents.program["options"].get(about["range"] if about["range_kind"] == "options" else "")
            need(not options or options["open"] or self._name(item) in options["options"], f"no option {item:.40}")
            if options and self._name(item) not in options["options"]:
                return ("word", self._name(item), about["range"], (), "")
            return ("name", item.strip() if about["range_kind"] == "code" else self._name(item), "")
        exact, base = self.documents.quantity(item)
        need(base == about["range"], f"{item:.40} is not in {about['range']}")
        need(about["least"] is None or exact >= Fraction(about["least"]), f"{item:.40} is less than it can be")
        need(not about["whole"] or exact.denominator == 1, f"{item:.40} is no whole number")
        return amount(exact, exact, base)


def _distinguished(said: list[tuple[Atom, Leaf]]) -> list[tuple[Atom, Leaf]]:
    """Give each word the options that it is not: what a thing is denied to have, no word that it has can be."""
    denied = {atom for atom, leaf in said if not leaf["holds"]}
    isnt: dict[Term, set[str]] = {}
    for (predicate, row), leaf in said:
        if leaf["holds"] and row[-1][0] == "word":
            no = {other[1][1] for name, other in denied if name == predicate and other[0] == row[0]}
            isnt.setdefault(row[-1], set()).update(no - {row[-1][1]})
    words = {word: (*word[:3], (*sorted(no),), "") for word, no in isnt.items()}
    return [((predicate, (*row[:-1], words.get(row[-1], row[-1]))), leaf) for (predicate, row), leaf in said]
