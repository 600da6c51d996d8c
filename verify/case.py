"""What a case and the rule base say as of a day, read again without the engine: ``docs/proofs.md``, “The case”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from verify.terms import ANYTHING, Row, Term, compare, day, known, may_be, need

Leaf = dict[str, Any]
Fact = tuple[tuple[str, Row], Leaf]

#: The predicates that hold by dates: a document is in force, a target is due.
IN_FORCE, DUE = "有效", "已到期"

_YES_NO = dict.fromkeys(("是", "yes", "true", "True"), True) | dict.fromkeys(("否", "no", "false", "False"), False)
_FINDING = {"by": "由", "on": "日期", "paper": "文号"}
_NARROW = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")


def settled(holds: bool, how: str, *paths: str) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that other facts of the case settle."""
    return {"kind": "settled", "holds": holds, "how": how, "paths": sorted(paths)}


def stated(holds: bool, how: str, document: str, clause: str = "", chain: Row = ()) -> Leaf:
    """Return what a leaf must say, beside its atom, of a statement that a document or the vocabulary settles."""
    names = [{"name": thing[1]} for thing in chain]
    return {"kind": "stated", "holds": holds, "how": how, "document": document, "clause": clause, "chain": names}


class Case:
    """A case under the JSON of a rule base, as of a day: the evidence of each statement, and the leaves of each
    search."""

    def __init__(self, program: Any, facts: list[Fact], case: Any, as_of: str) -> None:
        self.program, self.predicates, self.kinds = program, program["predicates"], program["kinds_of"]
        self.groups = {p["group"].partition("：")[2]: p["group"] for p in self.predicates.values() if p["group"]}
        self.documents = {name: document for name, (document, _) in program["clauses"].items()}
        self.documents |= {name: due["document"] for name, due in program["due"].items()}
        self.whole: dict[tuple[str, str], str] = {}
        self.things: set[Term] = set()
        said = [fact for written, what in sorted(case.items()) for fact in self._read(written, what)]
        given, documents = [fact for fact in said if fact[1]["holds"]], [*facts, *self._dated(as_of)]
        true = [*given, *documents, *self._chains([key for key, _ in (*given, *documents)])]
        self.leaves: dict[tuple[str, Row], Leaf] = {}
        self.rows: dict[tuple[Any, ...], dict[Row, None]] = {}
        for (predicate, row), leaf in [*true, *said]:
            self.leaves.setdefault((predicate, row), leaf)
            for key in ((predicate,), (predicate, row[0])) if leaf["holds"] else ():
                self.rows.setdefault(key, {})[row] = None
        self.sorts: dict[Term, tuple[str, set[str]]] = {}
        self.answered: dict[tuple[str, Term], set[str]] = {}
        self._sort([*documents, *given], said)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _name(self, text: str) -> str:
        need(bool(text), "an empty name")
        return str(self.program["aliases"].get(text, text))

    def _read(self, written: str, what: Any) -> Iterator[Fact]:
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
                    self.whole.setdefault((self.groups.get(item, item), thing[1]), f"{path}/{n}")
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

    def _fact(self, predicate: str, row: Row, holds: bool, path: str, **finding: str) -> Fact:
        about = self.predicates[predicate]
        need(about["given"] and about["arity"] == len(row), f"{path}: a case cannot give {predicate:.40}")
        self.things |= {t for n, t in enumerate(row) if n == 0 or about["range_kind"] == "category"}
        return (predicate, row), {"kind": "found" if finding else "given", "holds": holds, "path": path, **finding}

    def _value(self, about: Any, item: str) -> Term:
        if about["range_kind"] == "date":
            return day(item)
        if about["range_kind"] != "unit":
            options = self.program["options"].get(about["range"] if about["range_kind"] == "options" else "")
            need(not options or options["open"] or self._name(item) in options["options"], f"no option {item:.40}")
            return ("name", item.strip() if about["range_kind"] == "code" else self._name(item), "")
        text = item.strip().translate(_NARROW)
        number = text[: len(text) - len(text.lstrip("-0123456789.,"))]
        base, factor = self.program["units"][text[len(number) :] or "比例"]
        need(base == about["range"], f"{item:.40} is not in {about['range']}")
        amount = Fraction(number.replace(",", "")) * Fraction(factor)
        return ("amount", amount, amount, base)

    def _dated(self, today: str) -> Iterator[Fact]:
        """Yield which documents are in force, and which targets are due."""
        day(today)
        for number, dates in self.program["validity"].items():
            begins, ends = dates["effective"] or dates["issued"], dates["expires"]
            if (begins is None or begins <= today) and (ends is None or today < ends):
                yield (IN_FORCE, (("name", number, ""),)), stated(True, "dates", number)
        for target, due in self.program["due"].items():
            if due["day"] <= today:
                yield (DUE, (("name", target, ""),)), stated(True, "dates", due["document"], due["clause"])

    def _chains(self, true: list[tuple[str, Row]]) -> Iterator[Fact]:
        """Yield a shortest chain for each pair that a transitive relation joins through others."""
        edges: dict[tuple[str, Term], set[Term]] = {}
        for predicate, row in true:
            if self.predicates[predicate]["transitive"]:
                edges.setdefault((predicate, row[0]), set()).add(row[1])
        for predicate, start in edges:
            ways: dict[Term, Row] = {start: (start,)}
            for thing in (todo := [start]):
                for other in sorted(edges.get((predicate, thing), set()) - ways.keys()):
                    ways[other] = (*ways[thing], other)
                    todo.append(other)
            for end, chain in ways.items():
                if len(chain) > 2:
                    yield (predicate, (start, end)), stated(True, "chain", self._document(start), "", chain)

    def _sort(self, true: list[Fact], said: list[Fact]) -> None:
        """Find the widest category of each thing, by its categories or else by the first fact about it; and the
        questions that are answered."""
        for (predicate, row), leaf in true:
            about = self.predicates[predicate]
            if about["kind"] == "类别":
                path = {leaf["path"]} if "path" in leaf else set()
                self.things.add(row[0])
                self.sorts.setdefault(row[0], (self.kinds[predicate][-1], set()))[1].update(path)
                if about["group"] not in ("", "类别"):
                    self.answered.setdefault((about["group"], row[0]), set()).update(path)
        for (predicate, row), leaf in said:
            about = self.predicates[predicate]
            if len(about["sorts"]) == 1:
                self.sorts.setdefault(row[0], (about["sorts"][0], {leaf["path"]}))
            if about["range_sort"]:
                self.sorts.setdefault(row[-1], (about["range_sort"], {leaf["path"]}))

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def leaf(self, predicate: str, row: Row) -> Leaf:
        """Return what a leaf about a base statement must say beside its atom; ``holds`` is the statement's truth."""
        about, thing = self.predicates[predicate], row[0]
        need(about["arity"] == len(row), f"{predicate:.40} takes {about['arity']}")
        if (predicate, row) in self.leaves:
            return self.leaves[predicate, row]
        if row in self.unnamed(predicate, row):
            return {"kind": "unknown", "holds": None, "who": about["finders"]}
        if not about["given"]:
            dated = predicate in (IN_FORCE, DUE)
            return stated(False, "dates", self._document(thing)) if dated else settled(False, "closed")
        sort, paths = self._sort_of(thing)
        named, unknown = thing[0] == "name", {"kind": "unknown", "holds": None, "who": about["finders"]}
        if named and sort == predicate:
            return settled(True, "sort", *paths)
        if not self._fits(about, thing):
            return settled(False, "sort", *paths)
        if len(row) == 2:
            others = self.rows.get((predicate, thing), {})
            if not self.complete(predicate, thing) or any(compare("=", other, row[1]) is None for _, other in others):
                return unknown
            given = [leaf["path"] for r in others if "path" in (leaf := self.leaves[predicate, r])]
            whole = [self.whole[predicate, thing[1]]] if (predicate, thing[1]) in self.whole else []
            return settled(False, "other" if others else "closed", *(given or whole))
        if not named:
            return unknown
        if about["kind"] == "类别":
            below = [kind for kind, ups in sorted(self.kinds.items()) if predicate in ups[1:]]
            for holds, kinds in ((True, below), (False, self.kinds[predicate][1:])):
                for leaf in (self.leaves.get((kind, row), {}) for kind in kinds):
                    if leaf.get("holds") is holds:
                        return settled(holds, "sort" if holds else "answered", *[p for p in [leaf.get("path")] if p])
            if about["group"] and (about["group"], thing) in self.answered:
                return settled(False, "answered", *self.answered[about["group"], thing])
        for key in (predicate, about["group"]):
            if (key, thing[1]) in self.whole:
                return settled(False, "closed", self.whole[key, thing[1]])
        return settled(False, "closed") if about["closed"] else unknown

    def holds(self, predicate: str, row: Row) -> bool:
        """Whether case or documents say that a statement holds."""
        return self.predicates[predicate]["kind"] != "辅助" and self.leaf(predicate, row)["holds"] is True

    def measures(self, predicate: str, found: Iterable[Row]) -> bool:
        """Whether each value found of an attribute has the unit that the attribute is declared to have."""
        about = self.predicates.get(predicate, {"range_kind": ""})
        return about["range_kind"] not in ("unit", "date") or all(row[-1][-1] == about["range"] for row in found)

    def unnamed(self, predicate: str, pattern: Any) -> set[Row]:
        """Return the row that a recursive predicate may hold of a thing nobody has named, if the pattern asks for
        one."""
        about, subject = self.predicates.get(predicate, {"recursive": False}), pattern[0]
        if not about["recursive"] or subject is None or not any(part and part[0] == "unknown" for part in pattern):
            return set()
        if not self._fits(about, subject):
            return set()
        return {tuple(part or self._null(subject, predicate) for part in pattern)}

    def said(self, predicate: str, pattern: Any, *, concluded: bool) -> set[Row]:
        """Return the rows about which a search for a pattern has leaves: all that may hold, and a ground statement
        itself."""
        about = self.predicates.get(predicate, {"kind": "辅助", "arity": len(pattern), "recursive": ""})
        need(about["arity"] == len(pattern), f"{predicate:.40} takes {about['arity']}")
        found = self.unnamed(predicate, pattern)
        if about["kind"] != "辅助":
            found |= self.possible(predicate, pattern)
            if None not in pattern and (about["given"] or not concluded):
                found.add(tuple(pattern))
        return found

    def complete(self, predicate: str, subject: Term) -> bool:
        """Whether the values known of a subject are all its values."""
        about = self.predicates[predicate]
        if not about["given"] or not self._fits(about, subject):
            return True
        values = [row[1] for row in self.rows.get((predicate, subject), ())]
        chain = [subject, *values] if about["transitive"] else [subject]
        whole = all((predicate, thing[1]) in self.whole for thing in chain)
        single = about["single"] and values and not about["transitive"]
        return subject[0] == "name" and bool(about["closed"] or whole or single)

    def possible(self, predicate: str, pattern: Any) -> set[Row]:
        """Return every base row that fits a pattern and is not known to be false; bound places keep the pattern's
        terms."""
        about = self.predicates[predicate]
        everything = about["given"] and (about["kind"] == "类别" or len(pattern) == 2 or not about["closed"])
        subjects = {row[0] for row in self.rows.get((predicate,), ())} | (self.things if everything else set())
        found: set[Row] = set()
        for subject in subjects if pattern[0] is None else {pattern[0]}:
            if len(pattern) == 1 or (pattern[1] is not None and known(pattern[1])):
                row = (subject, *pattern[1:])
                found |= {row} if self.leaf(predicate, row)["holds"] is not False else set()
                continue
            values = [other for _, other in self.rows.get((predicate, subject), ())]
            if not self.complete(predicate, subject):
                values.append(pattern[1] or self._null(subject, predicate))
            found |= {(subject, pattern[1] or v) for v in values if not pattern[1] or may_be(v, pattern[1])}
        return found

    def _sort_of(self, thing: Term) -> tuple[str, set[str]]:
        """Return the widest category of a thing, ``""`` when that is not known, ``"-"`` for what is no thing."""
        if thing[0] == "name":
            return self.sorts.get(thing, ("", set()))
        of = self.predicates[thing[2]] if thing[0] == "unknown" else {}
        return of.get("range_sort") or "-", set()

    def _fits(self, about: Any, thing: Term) -> bool:
        """Whether a predicate can be said of a thing."""
        sort, _ = self._sort_of(thing)
        return not sort or not about["sorts"] or sort in about["sorts"]

    def _null(self, subject: Term, predicate: str) -> Term:
        """Return the null for the unknown value of a subject; the widened null once the chain of subjects has the
        predicate."""
        about, inner = self.predicates[predicate], subject
        while inner[0] == "unknown" and inner[2] != predicate and inner[1] != ANYTHING:
            inner = inner[1]
        of = ANYTHING if inner[0] == "unknown" else subject
        unit = about["range"] if about["range_kind"] in ("unit", "date") else ""
        return ("unknown", of, predicate, not about["single"], unit)

    def _document(self, thing: Term) -> str:
        """Return the document of a clause or target, and of what is neither its own name."""
        return str(self.documents.get(thing[1], thing[1])) if thing[0] == "name" else ""
