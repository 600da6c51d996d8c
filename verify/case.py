"""What a case and the rule base say, read again without the engine: evidence for every base statement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.terms import Row, Term, day, need, read, same

Statement = tuple[str, Row]

#: The builtin statements that hold by dates: of a document that it is in force, of a target that it is due.
IN_FORCE, DUE = "有效", "已到期"

_WIDE = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")


def stated_facts(program: Any) -> dict[Statement, tuple[str, str]]:
    """Return what the rule base states: statement → (document, clause), the first place that states it."""
    found: dict[Statement, tuple[str, str]] = {}
    for atom, document, clause in program["facts"]:
        found.setdefault((atom[0], tuple(map(read, atom[1:]))), (document, clause))
    return found


def leaf(kind: str, holds: bool | None, **more: Any) -> dict[str, Any]:
    """Return what a step that rests on nothing must say beside its atom."""
    return {"kind": kind, "holds": holds, **more}


def settled(holds: bool, how: str, paths: list[str] | None = None) -> dict[str, Any]:
    """Return what a step must say that is settled by the case as a whole."""
    return leaf("settled", holds, how=how, paths=paths or [])


def stated(holds: bool, how: str, document: str, clause: str = "", chain: tuple[Term, ...] = ()) -> dict[str, Any]:
    """Return what a step must say that a document or the vocabulary settles."""
    names = [{"name": thing[1]} for thing in chain]
    return leaf("stated", holds, how=how, document=document, clause=clause, chain=names)


class World:
    """A case under a rule base's JSON, as of a day."""

    def __init__(self, program: Any, facts: dict[Statement, tuple[str, str]], case: Any, as_of: str) -> None:
        self.program, self.as_of = program, day(as_of)
        self.predicates, self.kinds = program["predicates"], program["kinds_of"]
        self.groups = {p["group"].partition("：")[2]: p["group"] for p in self.predicates.values() if p["group"]}
        #: what the case says, as a step that rests on it must say it: all of it, what holds, what is denied.
        self.said: list[tuple[Statement, dict[str, Any]]] = []
        self.given: dict[Statement, dict[str, Any]] = {}
        self.denied: dict[Statement, dict[str, Any]] = {}
        self.whole: dict[tuple[str, str], str] = {}
        self.exhausted: dict[tuple[str, str], str] = {}
        self.stated = dict(facts)
        self._dates()
        things: dict[str, None] = {}
        for written, said in sorted(case.items()):
            thing = self._name(written)
            things[thing] = None
            for key, value in sorted(said.items()):
                if value is not None:
                    path = "/case/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in (written, key))
                    self._said(thing, key, value, path)
        self.chains = self._chains()
        #: the tuples known of a predicate, and of a subject.
        self.of: dict[str, dict[Row, None]] = {}
        self.about: dict[tuple[str, Term], dict[Row, None]] = {}
        for predicate, row in [*self.given, *self.stated, *self.chains]:
            self.of.setdefault(predicate, {})[row] = None
            if len(row) == 2:
                self.about.setdefault((predicate, row[0]), {})[row] = None
        for (predicate, row), _ in self.said:
            of_category = self.predicates[predicate]["range_kind"] == "category"
            things.update((t[1], None) for n, t in enumerate(row) if t[0] == "name" and (n == 0 or of_category))
        self.sorts, self.answered = self._sorts()
        for predicate, row in self.stated:
            if self.predicates[predicate]["kind"] == "类别":
                things[row[0][1]] = None
        self.things: list[Term] = [("name", thing) for thing in things]

    def _dates(self) -> None:
        for number, dates in self.program["validity"].items():
            begins, ends = dates["effective"] or dates["issued"], dates["expires"]
            if (begins is None or begins <= self.as_of) and (ends is None or self.as_of < ends):
                self.stated[IN_FORCE, (("name", number),)] = (number, "")
        for target, due in self.program["due"].items():
            if due <= self.as_of:
                document, _, rest = target.partition(" 条 ")
                self.stated[DUE, (("name", target),)] = (document, rest.partition(" 目标 ")[0])

    # ── reading the case ─────────────────────────────────────────────────────────────────────────────────────────

    def _name(self, text: str) -> str:
        need(bool(text), "an empty name")
        return str(self.program["aliases"].get(text, text))

    def _said(self, thing: str, key: str, value: Any, path: str) -> None:
        subject: Term = ("name", thing)
        items = value if isinstance(value, list) else [value]
        if key in ("是", "不是"):
            for index, item in enumerate(items):
                self._give(self._name(item), (subject,), key == "是", f"{path}/{index}")
            return
        if key == "已穷尽":
            for index, item in enumerate(items):
                self.exhausted[self.groups.get(self._name(item), self._name(item)), thing] = f"{path}/{index}"
            return
        word, holds = self._name(key), True
        if word not in self.predicates:
            need(key.startswith("不"), f"{key:.40} is not in the vocabulary")
            word, holds = self._name(key[1:]), False
        about = self.predicates[word]
        if about["arity"] == 1:
            found = value if isinstance(value, dict) else {"结论": value}
            need(set(found) <= {"结论", "由", "日期", "文号"}, f"{path} has other parts")
            answer = str(found["结论"]).replace("True", "是").replace("False", "否")
            yes = answer in ("是", "yes", "true")
            need(yes or answer in ("否", "no", "false"), f"{path} is neither yes nor no")
            who = {"by": "由", "on": "日期", "paper": "文号"} if isinstance(value, dict) else {}
            self._give(word, (subject,), yes is holds, path, **{k: str(found.get(w, "")) for k, w in who.items()})
            return
        opened = isinstance(value, list) and value[-1:] == ["等"]
        for index, item in enumerate(items[:-1] if opened else items):
            place = f"{path}/{index}" if isinstance(value, list) else path
            self._give(word, (subject, self._value(about, item)), holds, place)
        if holds and not opened:
            self.whole[word, thing] = path

    def _give(self, predicate: str, row: Row, holds: bool, path: str, **finding: str) -> None:
        about = self.predicates[predicate]
        need(about["given"] and about["arity"] == len(row), f"{path}: a case cannot give {predicate:.40}")
        says = leaf("found" if finding else "given", holds, path=path, **finding)
        self.said.append(((predicate, row), says))
        (self.given if holds else self.denied).setdefault((predicate, row), says)

    def _value(self, about: Any, item: str) -> Term:
        if about["range_kind"] == "date":
            return ("date", day(item))
        if about["range_kind"] != "unit":
            options = self.program["options"].get(about["range"] if about["range_kind"] == "options" else "")
            need(not options or options["open"] or self._name(item) in options["options"], f"no option {item:.40}")
            return ("name", item.strip() if about["range_kind"] == "code" else self._name(item))
        text = item.strip().translate(_WIDE)
        number = text[: len(text) - len(text.lstrip("-0123456789.,"))]
        base, factor = self.program["units"][text[len(number) :] or "比例"]
        need(base == about["range"], f"{item:.40} is not in {about['range']}")
        return ("number", Fraction(number.replace(",", "")) * Fraction(factor), base)

    def _sorts(self) -> tuple[dict[str, tuple[str, list[str]]], dict[tuple[str, str], list[str]]]:
        """Return what kind each thing is, said or told by what is said of it, and the questions answered of it."""
        told: dict[str, list[tuple[str, str]]] = {}
        answered: dict[tuple[str, str], list[str]] = {}
        true = [(key, "") for key in self.stated] + [(key, says["path"]) for key, says in self.said if says["holds"]]
        for (predicate, row), path in true:
            about = self.predicates[predicate]
            if about["kind"] == "类别":
                told.setdefault(row[0][1], []).append((self._base(predicate), path))
                if about["group"] not in ("", "类别"):
                    answered.setdefault((about["group"], row[0][1]), []).extend([path] if path else [])
        for (predicate, row), says in self.said:
            about = self.predicates[predicate]
            bases = {self._base(domain) for domain in about["domains"] if domain in self.kinds}
            if len(bases) == 1:
                told.setdefault(row[0][1], [(bases.pop(), says["path"])])
            if len(row) == 2 and about["range_kind"] == "category":
                told.setdefault(row[1][1], [(self._base(about["range"]), says["path"])])
        sorts = {thing: (found[0][0], sorted({p for _, p in found if p})) for thing, found in told.items()}
        return sorts, {key: sorted(paths) for key, paths in answered.items()}

    def _base(self, category: str) -> str:
        return str(self.kinds[category][-1])

    def _chains(self) -> dict[Statement, tuple[Term, ...]]:
        """Return the shortest chain of each pair that a transitive relation joins through others."""
        found: dict[Statement, tuple[Term, ...]] = {}
        edges: dict[tuple[str, Term], set[Term]] = {}
        for predicate, row in [*self.stated, *self.given]:
            if self.predicates[predicate]["transitive"]:
                edges.setdefault((predicate, row[0]), set()).add(row[1])
        for name, start in edges:
            ways: dict[Term, tuple[Term, ...]] = {start: (start,)}
            todo = [start]
            for thing in todo:
                for other in sorted(edges.get((name, thing), ()), key=lambda t: f"Name(text={t[1]!r})"):
                    if other not in ways:
                        ways[other] = (*ways[thing], other)
                        todo.append(other)
            found.update({(name, (start, end)): chain for end, chain in ways.items() if len(chain) > 2})
        return found

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def evidence(self, predicate: str, row: Row) -> list[dict[str, Any]]:
        """Return the fields a leaf step about a base statement may have beside its atom: all agree on ``holds``."""
        about, key = self.predicates[predicate], (predicate, row)
        need(about["arity"] == len(row), f"{predicate:.40} takes {about['arity']}")
        if key in self.given:
            return [self.given[key]]
        document = row[0][1].partition(" 条 ")[0] if row[0][0] == "name" else ""
        dated = predicate in (IN_FORCE, DUE)
        if key in self.stated:
            return [stated(True, "dates" if dated else "stated", *self.stated[key])]
        if key in self.chains:
            return [stated(True, "chain", document, "", self.chains[key])]
        if key in self.denied:
            return [self.denied[key]]
        if not about["given"]:
            return [stated(False, "dates", document) if dated else settled(False, "closed")]
        found = self._of_one(about, row[0]) if len(row) == 1 else self._of_two(about, *row)
        return found or [leaf("unknown", None, who=about["finders"])]

    def holds(self, predicate: str, row: Row) -> bool | None:
        """Return whether a base statement holds by what case and documents say."""
        truth: bool | None = self.evidence(predicate, row)[0]["holds"]
        return truth

    def _of_one(self, about: Any, thing: Term) -> list[dict[str, Any]]:
        name, category = about["name"], about["kind"] == "类别"
        if thing[0] != "name":
            of = self.predicates[thing[2]] if thing[0] == "unknown" else {"range_kind": ""}
            fits = of["range_kind"] == "category" and self._fits(of["range"], [name] if category else about["domains"])
            return [] if fits else [settled(False, "sort")]
        sort, paths = self.sorts.get(thing[1], ("", []))
        if category and (found := self._of_kind(about, thing, sort, paths)):
            return found
        if not category and self._in_domain(about, thing) is False:
            return [settled(False, "sort", paths)]
        for key in (name, about["group"]):
            if (key, thing[1]) in self.exhausted:
                return [settled(False, "closed", [self.exhausted[key, thing[1]]])]
        return [settled(False, "closed")] if about["closed"] else []

    def _of_kind(self, about: Any, thing: Term, sort: str, paths: list[str]) -> list[dict[str, Any]]:
        """Return what settles whether a named thing is of a category: what it is, what it is not, what was answered."""
        name = about["name"]
        if sort and name in self.kinds[sort]:
            return [settled(True, "sort", paths)]
        below = [(kind, (thing,)) for kind, ups in self.kinds.items() if name in ups[1:]]
        sure = [[self.given[key]["path"]] for key in below if key in self.given]
        sure += [[] for key in below if key in self.stated]
        if sure:
            return [settled(True, "sort", where) for where in sure]
        if sort and self._base(sort) != self._base(name):
            return [settled(False, "answered", paths)]
        above = [(up, (thing,)) for up in self.kinds[name][1:]]
        if denied := [self.denied[key]["path"] for key in above if key in self.denied]:
            return [settled(False, "answered", [where]) for where in denied]
        if about["group"] and (about["group"], thing[1]) in self.answered:
            return [settled(False, "answered", self.answered[about["group"], thing[1]])]
        return []

    def _of_two(self, about: Any, subject: Term, value: Term) -> list[dict[str, Any]]:
        name, thing = about["name"], str(subject[1]) if subject[0] == "name" else ""
        if self._in_domain(about, subject) is False:
            return [settled(False, "sort", self.sorts.get(thing, ("", []))[1])]
        rows = self.about.get((name, subject), {})
        if any(same(other, value) is None for _, other in rows) or not self.complete(name, subject):
            return []
        paths = sorted(self.given[name, row]["path"] for row in rows if (name, row) in self.given)
        path = self.whole.get((name, thing)) or self.exhausted.get((name, thing))
        return [settled(False, "other" if rows else "closed", paths or ([path] if path else []))]

    def complete(self, predicate: str, subject: Term) -> bool:
        """Whether the values known of a subject are all there are."""
        about = self.predicates[predicate]
        if not about["given"] or self._in_domain(about, subject) is False:
            return True
        if subject[0] != "name":
            return False
        if about["closed"]:
            return True
        known = list(self.about.get((predicate, subject), ()))
        chain = [subject, *(row[1] for row in known)] if about["transitive"] else [subject]
        whole = all((predicate, thing[1]) in self.whole or (predicate, thing[1]) in self.exhausted for thing in chain)
        return whole or bool(about["single"] and known and not about["transitive"])

    def possible(self, predicate: str, pattern: tuple[Term | None, ...]) -> set[Row]:
        """Return every base tuple not known to be false that matches; a bound place comes back as asked."""
        about = self.predicates[predicate]
        if about["kind"] == "辅助":
            return set()
        subjects = {row[0] for row in self.of.get(predicate, ())}
        if pattern[0] is not None:
            subjects = {pattern[0]}
        elif about["given"] and (about["kind"] == "类别" or len(pattern) == 2 or not about["closed"]):
            subjects.update(self.things)
        if len(pattern) == 1:
            return {(subject,) for subject in subjects if self.holds(predicate, (subject,)) is not False}
        rows: set[Row] = set()
        wanted = pattern[1]
        for subject in subjects:
            if wanted is not None and wanted[0] not in ("unknown", "between"):
                rows |= {(subject, wanted)} if self.holds(predicate, (subject, wanted)) is not False else set()
                continue
            for _, other in self.about.get((predicate, subject), ()):
                if wanted is None or same(other, wanted) is not False:
                    rows.add((subject, wanted or other))
            if not self.complete(predicate, subject):
                unit = about["range"] if about["range_kind"] in ("unit", "date") else ""
                rows.add((subject, wanted or ("unknown", subject, predicate, unit)))
        return rows

    def _in_domain(self, about: Any, subject: Term) -> bool | None:
        domains = about["domains"]
        if "" in domains or not domains:
            return True
        if subject[0] == "unknown":
            of = self.predicates[subject[2]]
            return None if of["range_kind"] == "category" and self._fits(of["range"], domains) else False
        sort = self.sorts.get(subject[1], ("", []))[0] if subject[0] == "name" else ""
        return self._fits(sort, domains) if sort else None if subject[0] == "name" else False

    def _fits(self, one: str, others: list[str]) -> bool:
        return any(self._base(one) == self._base(other) for other in others)
