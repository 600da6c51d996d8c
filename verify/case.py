"""What case and documents say as of a day, read again without the engine: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache, partial
from typing import Any
from weakref import proxy

from verify.atoms import Atom, Pattern
from verify.facts import DUE, IN_FORCE, Documents, Leaf, Rows, settled, stated
from verify.terms import ANYTHING, INF, Row, Term, amount, compare, day, known, need

_YES_NO = dict.fromkeys(("是", "yes", "true", "True"), True) | dict.fromkeys(("否", "no", "false", "False"), False)
_FINDING = {"by": "由", "on": "日期", "paper": "文号"}
_NARROW = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")


class Case:
    """A case beside what documents state: the evidence of each statement, and the leaves of each search."""

    def __init__(self, documents: Documents, case: Any, as_of: str) -> None:
        self.documents, self.predicates, self.kinds = documents, documents.predicates, documents.kinds
        self.whole: dict[tuple[str, str], str] = {}
        self.things: set[Term] = {*documents.categories}
        said = [fact for written, what in sorted(case.items()) for fact in self._read(written, what)]
        self.given = Rows(self.predicates, [fact for fact in said if fact[1]["holds"]])
        self.denied = {statement: leaf for statement, leaf in reversed(said) if not leaf["holds"]}
        self.layers = (self.given, documents, documents.dated(as_of))
        self.sorts: dict[Term, tuple[str, set[str]]] = {}  # of things without a category, by the first fact about each
        for (predicate, row), leaf in said:
            about = self.predicates[predicate]
            sort = about["sorts"][0] if len(about["sorts"]) == 1 else ""
            for thing, widest in ((row[0], sort), (row[-1], about["range_sort"])):
                if widest:
                    self.sorts.setdefault(thing, (widest, {leaf["path"]}))
        mine = proxy(self)  # what is remembered goes with its case, and waits for no garbage collector
        self.leaf, self.possible = cache(partial(Case._leaf, mine)), cache(partial(Case._possible, mine))
        self.sort_of, self.ways = cache(partial(Case._sort_of, mine)), cache(partial(Case._ways, mine))

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _name(self, text: str) -> str:
        need(bool(text), "an empty name")
        return str(self.documents.program["aliases"].get(text, text))

    def _read(self, written: str, what: Any) -> Iterator[tuple[Atom, Leaf]]:
        """Yield what the case says of one thing."""
        thing: Term = ("name", self._name(written), "")
        self.things.add(thing)
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
        self.things |= {t for n, t in enumerate(row) if n == 0 or about["range_kind"] == "category"}
        return (predicate, row), {"kind": "found" if finding else "given", "holds": holds, "path": path, **finding}

    def _value(self, about: Any, item: str) -> Term:
        if about["range_kind"] == "date":
            return day(item)
        if about["range_kind"] != "unit":
            options = self.documents.program["options"].get(about["range"] if about["range_kind"] == "options" else "")
            need(not options or options["open"] or self._name(item) in options["options"], f"no option {item:.40}")
            return ("name", item.strip() if about["range_kind"] == "code" else self._name(item), "")
        text = item.strip().translate(_NARROW)
        number = text[: len(text) - len(text.lstrip("-0123456789.,/"))]
        base, factor = self.documents.program["units"][text[len(number) :] or "比例"]
        need(base == about["range"], f"{item:.40} is not in {about['range']}")
        exact = Fraction(number.replace(",", "")) * Fraction(factor)
        need(about["least"] is None or exact >= Fraction(about["least"]), f"{item:.40} is less than it can be")
        need(not about["whole"] or exact.denominator == 1, f"{item:.40} is no whole number")
        return amount(exact, exact, base)

    # ── what is said, by whom ────────────────────────────────────────────────────────────────────────────────────

    def _said(self, predicate: str, row: Row) -> Leaf | None:
        """Return what a leaf says of a statement that case or documents give, state or deny; ``None`` if none does."""
        for layer in self.layers:
            if found := layer.leaves.get((predicate, row)):
                return found
        if row[-1] in (before := self.ways(predicate, row[0])):
            chain = [row[-1]]
            while chain[-1] != row[0]:
                chain.append(before[chain[-1]])
            return stated(True, "chain", self.documents.document_of(row[0]), "", chain[::-1])
        return self.denied.get((predicate, row))

    def _categories(self, thing: Term) -> list[tuple[str, Leaf]]:
        """Return the categories that documents state of a thing, then those that the case gives."""
        return [said for layer in (self.documents, self.given) for said in layer.categories.get(thing, ())]

    def _values(self, predicate: str, subject: Term) -> list[Term]:
        """Return the values that case and documents give a subject, and those to which a chain leads."""
        direct = {value: None for layer in self.layers for value in layer.named.get((predicate, subject), ())}
        return [*(direct | dict.fromkeys(self.ways(predicate, subject)))]

    def _ways(self, predicate: str, start: Term) -> dict[Term, Term]:
        """Return the things a transitive relation leads to, each with the one before it on the first shortest chain."""
        before, todo = {start: start}, [start] if self.predicates[predicate]["transitive"] else []
        for thing in todo:
            edges = {value for layer in self.layers for value in layer.named.get((predicate, thing), ())}
            for other in sorted(edges - before.keys()):
                before[other] = thing
                todo.append(other)
        del before[start]
        return before

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _leaf(self, predicate: str, row: Row) -> Leaf:
        """Return what a leaf about a base statement must say beside its atom; ``holds`` is the statement's truth."""
        about, thing = self.predicates[predicate], row[0]
        need(about["arity"] == len(row), f"{predicate:.40} takes {about['arity']}")
        if said := self._said(predicate, row):
            return said
        if row in self.unnamed(predicate, row):
            return {"kind": "unknown", "holds": None, "who": about["finders"]}
        if not about["given"]:
            dated = predicate in (IN_FORCE, DUE)
            return stated(False, "dates", self.documents.document_of(thing)) if dated else settled(False, "closed")
        sort, paths = self.sort_of(thing)
        named, unknown = thing[0] == "name", {"kind": "unknown", "holds": None, "who": about["finders"]}
        if named and sort == predicate:
            return settled(True, "sort", *paths)
        if not self._fits(about, thing):
            return settled(False, "sort", *paths)
        if len(row) == 2:
            others = self._values(predicate, thing)
            if not self.complete(predicate, thing) or any(compare("=", other, row[1]) is None for other in others):
                return unknown
            leaves = [self._said(predicate, (thing, other)) or {} for other in others]
            given = [leaf["path"] for leaf in leaves if "path" in leaf]
            whole = [self.whole[predicate, thing[1]]] if (predicate, thing[1]) in self.whole else []
            return settled(False, "other" if others else "closed", *(given or whole))
        if not named:
            return unknown
        question = about["group"]
        if about["kind"] == "类别":
            below = [kind for kind, ups in sorted(self.kinds.items()) if predicate in ups[1:]]
            for holds, kinds in ((True, below), (False, self.kinds[predicate][1:])):
                for leaf in (self._said(kind, row) or {} for kind in kinds):
                    if leaf.get("holds") is holds:
                        return settled(holds, "sort" if holds else "answered", *[p for p in [leaf.get("path")] if p])
            answered = [said for kind, said in self._categories(thing) if self.predicates[kind]["group"] == question]
            if question not in ("", "类别") and answered:
                return settled(False, "answered", *{leaf["path"] for leaf in answered if "path" in leaf})
        for key in (predicate, question):
            if (key, thing[1]) in self.whole:
                return settled(False, "closed", self.whole[key, thing[1]])
        return settled(False, "closed") if about["closed"] else unknown

    def measures(self, predicate: str, found: Iterable[Row]) -> bool:
        """Whether each value found of an attribute has the unit that the attribute is declared to have."""
        about = self.predicates.get(predicate, {"range_kind": ""})
        return about["range_kind"] not in ("unit", "date") or all(row[-1][-1] == about["range"] for row in found)

    def unnamed(self, predicate: str, pattern: Pattern) -> set[Row]:
        """Return the row that a recursive predicate may hold of an unnamed thing, if the pattern asks for one."""
        about, subject = self.predicates.get(predicate, {"recursive": False}), pattern[0]
        if not about["recursive"] or subject is None or not any(part and part[0] == "unknown" for part in pattern):
            return set()
        if not self._fits(about, subject):
            return set()
        return {tuple(part or self._null(subject, predicate) for part in pattern)}

    def said(self, predicate: str, pattern: Pattern, *, concluded: bool) -> set[Row]:
        """Return the rows about which a search has leaves: all that may hold, and a ground statement itself."""
        about = self.predicates.get(predicate, {"kind": "辅助", "arity": len(pattern), "recursive": ""})
        need(about["arity"] == len(pattern), f"{predicate:.40} takes {about['arity']}")
        found = self.unnamed(predicate, pattern)
        if about["kind"] != "辅助":
            found |= self.possible(predicate, pattern)
            if None not in pattern and (about["given"] or not concluded):
                found.add(pattern)
        return found

    def complete(self, predicate: str, subject: Term) -> bool:
        """Whether the values known of a subject are all its values."""
        about = self.predicates[predicate]
        if not about["given"] or not self._fits(about, subject):
            return True
        values = self._values(predicate, subject)
        chain = [subject, *values] if about["transitive"] else [subject]
        whole = all((predicate, thing[1]) in self.whole for thing in chain)
        single = about["single"] and values and not about["transitive"]
        return subject[0] == "name" and bool(about["closed"] or whole or single)

    def _possible(self, predicate: str, pattern: Pattern) -> set[Row]:
        """Return every base row that fits a pattern and is not known to be false; bound places stay as asked."""
        about = self.predicates[predicate]
        everything = about["given"] and (about["kind"] == "类别" or len(pattern) == 2 or not about["closed"])
        first, second = (*pattern, None)[:2]
        said = (thing for layer in self.layers for thing in layer.named.get((predicate,), ()))
        subjects = {first} if first else {*said}.union(self.things if everything else ())
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
        if thing[0] == "name":
            return self.sorts.get(thing, ("", set()))
        of = self.predicates[thing[2]] if thing[0] == "unknown" else {}
        return of.get("range_sort") or "-", set()

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
        return ("unknown", of, predicate, not about["single"], least, unit)
