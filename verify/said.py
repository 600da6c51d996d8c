"""What a case says, read again without the engine: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verify.atoms import Atom
from verify.facts import ALL, LISTED, Documents, Leaf
from verify.terms import Row, Term, amount, day, need

_YES_NO = dict.fromkeys(("是", "yes", "true", "True"), True) | dict.fromkeys(("否", "no", "false", "False"), False)
_FINDING = {"by": "由", "on": "日期", "paper": "文号"}


class Said:
    """The facts that a case gives and denies, the things it speaks of, and the lists that it says are whole."""

    def __init__(self, documents: Documents, case: Any) -> None:
        self.documents, self.predicates, self.kinds = documents, documents.predicates, documents.kinds
        self.whole: dict[tuple[str, str], str] = {}
        self.listed: dict[str, str] = {}
        self.listed_of: dict[tuple[str, str], str] = {}
        self.named: set[Term] = set()
        self.facts = [fact for written, what in sorted(case.items()) for fact in self._read(written, what)]

    def _name(self, text: str) -> str:
        need(bool(text), "an empty name")
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
            opened = isinstance(value, list) and value[-1:] == ["等"]
            for n, item in enumerate(items[: len(items) - opened]):
                at = f"{path}/{n}" if isinstance(value, list) else path
                yield self._fact(word, (thing, self._value(about, item)), holds, at)
            if holds and not opened:
                self.whole[word, thing[1]] = path

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
            return ("name", item.strip() if about["range_kind"] == "code" else self._name(item), "")
        exact, base = self.documents.quantity(item)
        need(base == about["range"], f"{item:.40} is not in {about['range']}")
        need(about["least"] is None or exact >= Fraction(about["least"]), f"{item:.40} is less than it can be")
        need(not about["whole"] or exact.denominator == 1, f"{item:.40} is no whole number")
        return amount(exact, exact, base)
