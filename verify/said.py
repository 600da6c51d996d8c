"""What a case says: each fact, read again without the engine and held against the vocabulary and against the others.

``docs/proofs.md``, “The case”. A case that contradicts itself, or what documents state, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verify.atoms import Atom
from verify.facts import ALL, LISTED, Documents, Leaf, Rows
from verify.readable import MOST_DIGITS, few_digits, is_code, name_of, readable, shape_of
from verify.terms import Row, Term, amount, day, need

#: The most things that a case speaks of, and the most facts that it gives of them.
MOST_THINGS = 10_000
MOST_FACTS = 10_000

_YES_NO = dict.fromkeys(("是", "yes", "true"), True) | dict.fromkeys(("否", "no", "false"), False)
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
        self._shapes = dict[str, set[str]]()
        self._of_size(case)
        said = _distinguished([fact for written, what in sorted(case.items()) for fact in self._read(written, what)])
        self.given = Rows(self.predicates, [fact for fact in said if fact[1]["holds"]])
        self.denied = {statement: leaf for statement, leaf in reversed(said) if not leaf["holds"]}
        self.sorts: dict[Term, tuple[str, set[str]]] = {}  # of things without a category, by the first fact about each
        for (predicate, row), leaf in said:
            about = self.predicates[predicate]
            sort = about["sorts"][0] if len(about["sorts"]) == 1 and about["kind"] != "类别" else ""
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

    def _of_size(self, case: Any) -> None:
        """Refuse what is no case, and a case that is too large."""
        need(isinstance(case, dict) and len(case) <= MOST_THINGS, f"not a case of at most {MOST_THINGS:,} things")
        for name, what in case.items():
            need(isinstance(what, dict) or name == LISTED, f"{name:.40} is a thing of which nothing is said")
        said = [value for what in case.values() if isinstance(what, dict) for value in what.values()]
        facts = sum(len(value) if isinstance(value, list) else 1 for value in said)
        need(facts <= MOST_FACTS, f"a case of more than {MOST_FACTS:,} facts")

    def _name(self, text: Any) -> str:
        return str(self.documents.program["aliases"].get(name_of(text), text))

    def _thing(self, text: Any) -> Term:
        """Return a thing by its name; refuse a name that differs only in width from one that there is."""
        name, shape = self._name(text), shape_of(text)
        known = self.documents.shapes.get(shape) or self._shapes.setdefault(shape, {text})
        need(text in known, f"{text!r:.40} differs only in width from {min(known)!r:.40}")
        return ("name", name, "")

    def _listed(self, what: Any) -> Iterator[tuple[int, str]]:
        """Yield the words of a list, or the one that stands in its place; there are none in ``null``."""
        yield from enumerate(map(self._name, what if isinstance(what, list) else [] if what is None else [what]))

    def _read(self, written: str, what: Any) -> Iterator[tuple[Atom, Leaf]]:
        """Yield what the case says of one thing."""
        if written == LISTED:
            for n, item in self._listed(what):
                need(item == ALL or item in self.kinds, f"no category {item:.40}")
                self.listed.setdefault(item, f"/case/{LISTED}/{n}")
            return
        thing = self._thing(written)
        self.named.add(thing)
        for key, value in sorted(what.items()):
            items, place = value if isinstance(value, list) else [value], [written, key]
            path = "/case/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
            word, holds = self._name(key), self._name(key) in self.predicates
            if key in ("是", "不是"):
                for n, item in self._listed(value):
                    yield self._fact(item, (thing,), key == "是", f"{path}/{n}")
                continue
            if key == "已穷尽":
                for n, item in self._listed(value):
                    known = item in self.documents.groups or self._about(item)["given"]
                    need(known, f"{path}: a case cannot give {item:.40}")
                    self.whole.setdefault((self.documents.groups.get(item, item), thing[1]), f"{path}/{n}")
                continue
            if key == LISTED:
                for n, item in self._listed(value):
                    about = self._about(item)
                    need(about["given"] and about["range_kind"] in ("category", "any"), f"{item:.40} has no things")
                    self.listed_of.setdefault((item, thing[1]), f"{path}/{n}")
                continue
            word = word if holds else self._name(key.removeprefix("不"))
            about = self._about(word)
            need(about["given"], f"{path}: a case cannot give {word:.40}")
            if value is None:
                continue
            if about["arity"] == 1:
                found = value if isinstance(value, dict) else {"结论": value}
                need(set(found) <= {"结论", *_FINDING.values()}, f"{path} has other parts")
                said = {k: found.get(w, "") for k, w in _FINDING.items()} if isinstance(value, dict) else {}
                need(all(isinstance(text, str) for text in said.values()), f"{path}: who found it, when, is text")
                who, holding = {k: readable(text) for k, text in said.items()}, found.get("结论")
                day(who.get("on") or "0001-01-01")
                holding = _YES_NO.get(holding) if isinstance(holding, str) else holding
                need(isinstance(holding, bool), f"{path} is neither yes nor no")
                yield self._fact(word, (thing,), holding is holds, path, **who)
                continue
            opened = isinstance(value, list) and value[-1:] == ["等"]
            items = items[: len(items) - opened]
            need("等" not in items, f"{path}: 等 stands at the end of a list")
            one = not about["single"] or not holds or len(items) == 1
            need(one and value != "等", f"{path} has no value, or several")
            for n, item in enumerate(items):
                at = f"{path}/{n}" if isinstance(value, list) else path
                yield self._fact(word, (thing, self._value(about, item)), holds, at)
            if holds and (isinstance(value, list) or about["single"]) and not opened:
                self.whole[word, thing[1]] = path
                self.lists.add((word, thing[1]))

    def _about(self, word: str) -> Any:
        need(word in self.predicates, f"no word {word:.40}")
        return self.predicates[word]

    def _fact(self, predicate: str, row: Row, holds: bool, path: str, **finding: str) -> tuple[Atom, Leaf]:
        about = self._about(predicate)
        need(about["given"] and about["arity"] == len(row), f"{path}: a case cannot give {predicate:.40}")
        self.named |= {t for n, t in enumerate(row) if n == 0 or about["range_kind"] == "category"}
        return (predicate, row), {"kind": "found" if finding else "given", "holds": holds, "path": path, **finding}

    def _value(self, about: Any, item: Any) -> Term:
        need(isinstance(item, str), "a value is text")
        if about["range_kind"] == "date":
            return day(item)
        if about["range_kind"] == "category":
            return self._thing(item)
        if about["range_kind"] != "unit":
            options = self.documents.program["options"].get(about["range"] if about["range_kind"] == "options" else "")
            need(not options or options["open"] or self._name(item) in options["options"], f"no option {item:.40}")
            if options and self._name(item) not in options["options"]:
                return ("word", self._name(item), about["range"], (), "")
            if about["range_kind"] == "code":
                need(is_code(about["range"], name_of(item).strip()), f"{item:.40} is no {about['range']}")
                return ("name", item.strip(), "")
            return ("name", self._name(item), "")
        exact, base = self.documents.quantity(name_of(item.strip(" ")))
        need(few_digits(item), f"{item:.40} has more than {MOST_DIGITS} digits")
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
