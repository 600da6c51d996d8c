"""What a case and the rule base say, read again without the engine: evidence for every base statement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.terms import Refused, Term, read, same

Row = tuple[Term, ...]


def stated_facts(program: Any) -> dict[tuple[str, Row], tuple[str, str]]:
    """Return what the rule base states: statement → (document, clause), the first place that states it."""
    found: dict[tuple[str, Row], tuple[str, str]] = {}
    for atom, document, clause in program["facts"]:
        found.setdefault((atom[0], tuple(read(a) for a in atom[1:])), (document, clause))
    return found


class World:
    """A case under a rule base's JSON, as of a day."""

    def __init__(self, program: Any, facts: dict[tuple[str, Row], tuple[str, str]], case: Any, as_of: str) -> None:
        self.program, self.as_of = program, as_of
        self.predicates, self.kinds = program["predicates"], program["kinds_of"]
        self.given: dict[tuple[str, Row], dict[str, Any]] = {}
        self.whole: dict[tuple[str, str], str] = {}
        self.exhausted: dict[tuple[str, str], str] = {}
        self.stated = dict(facts)
        self._dates()
        self.things: dict[str, None] = {}
        for thing, said in case.items():
            self._thing(program["aliases"].get(thing, thing), thing, said)
        for (predicate, row), _ in list(self.given.items()):
            for place, part in enumerate(row):
                if part[0] == "name" and (place == 0 or self.predicates[predicate]["range_kind"] == "category"):
                    self.things.setdefault(part[1])
        self.chains = self._chains()
        self.of: dict[str, dict[Row, None]] = {}
        self.about: dict[tuple[str, Term], list[Row]] = {}
        for predicate, row in [*self.given, *self.stated, *self.chains]:
            self.of.setdefault(predicate, {}).setdefault(row)
        for predicate, row in [*(k for k, g in self.given.items() if g["holds"]), *self.stated, *self.chains]:
            rows = self.about.setdefault((predicate, row[0]), [])
            if len(row) == 2 and row not in rows:
                rows.append(row)
        self.sorts, self.answered = self._sorts()
        for predicate, row in self.stated:
            if self.predicates[predicate]["kind"] == "类别":
                self.things.setdefault(row[0][1])

    def _dates(self) -> None:
        for number, dates in self.program["validity"].items():
            begins, ends = dates["effective"] or dates["issued"], dates["expires"]
            if (begins is None or begins <= self.as_of) and (ends is None or self.as_of < ends):
                self.stated["有效", (("name", number),)] = (number, "")
        for target, due in self.program["due"].items():
            if due <= self.as_of:
                document, _, rest = target.partition(" 条 ")
                self.stated["已到期", (("name", target),)] = (document, rest.partition(" 目标 ")[0])

    # ── reading the case ─────────────────────────────────────────────────────────────────────────────────────────

    def _thing(self, thing: str, written: str, said: Any) -> None:
        self.things.setdefault(thing)
        alias = self.program["aliases"]
        groups = {p["group"].partition("：")[2]: p["group"] for p in self.predicates.values() if p["group"]}
        for key, value in said.items():
            if value is None:
                continue
            path = "/case/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in (written, key))
            items = list(enumerate(value)) if isinstance(value, list) else [(0, value)]
            if key in ("是", "不是"):
                for index, item in items:
                    self._give(alias.get(item, item), (("name", thing),), key == "是", f"{path}/{index}")
                continue
            if key == "已穷尽":
                for index, item in items:
                    word = alias.get(item, item)
                    self.exhausted[groups.get(word, word), thing] = f"{path}/{index}"
                continue
            word, holds = alias.get(key, key), True
            if word not in self.predicates:
                word, holds = alias.get(key[1:], key[1:]), False
            row = self.predicates[word]
            if row["arity"] == 1:
                found = value if isinstance(value, dict) else {"结论": value}
                answer = found["结论"] in ("是", True, "yes", "true")
                extra = {"by": found.get("由", ""), "on": found.get("日期", ""), "paper": found.get("文号", "")}
                finding = {k: str(v) for k, v in extra.items()} if isinstance(value, dict) else {}
                self._give(word, (("name", thing),), answer is holds, path, finding)
                continue
            is_list = isinstance(value, list)
            opened = is_list and bool(value) and value[-1] == "等"
            for index, item in items[:-1] if opened else items:
                place = f"{path}/{index}" if is_list else path
                self._give(word, (("name", thing), self._value(row, item)), holds, place)
            if holds and not opened:
                self.whole[word, thing] = path

    def _give(self, predicate: str, row: Row, holds: bool, path: str, finding: Any = None) -> None:
        key = (predicate, row)
        if key not in self.given or self.given[key]["holds"] is not holds and holds:
            self.given[key] = {"holds": holds, "path": path, **(finding or {})}

    def _value(self, row: Any, item: str) -> Term:
        if row["range_kind"] == "date":
            return ("date", item)
        if row["range_kind"] != "unit":
            return ("name", self.program["aliases"].get(item, item))
        text = item.strip().translate(str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%"))
        number = text[: len(text) - len(text.lstrip("-0123456789.,"))]
        base, factor = self.program["units"][text[len(number) :] or "比例"]
        if base != row["range"]:
            raise Refused(f"{item} is not in {row['range']}")
        return ("number", Fraction(number.replace(",", "")) * Fraction(factor), base)

    def _sorts(self) -> tuple[dict[str, tuple[str, list[str]]], dict[tuple[str, str], list[str]]]:
        told: dict[str, list[tuple[str, str]]] = {}
        answered: dict[tuple[str, str], list[str]] = {}
        for predicate, row in self.stated:
            if self.predicates[predicate]["kind"] == "类别":
                told.setdefault(row[0][1], []).append((self.kinds[predicate][-1], ""))
                if (group := self.predicates[predicate]["group"]) and group != "类别":
                    answered.setdefault((group, row[0][1]), [])
        for (predicate, row), given in self.given.items():
            about = self.predicates[predicate]
            if about["kind"] == "类别" and given["holds"]:
                told.setdefault(row[0][1], []).append((self.kinds[predicate][-1], given["path"]))
                if about["group"] and about["group"] != "类别":
                    answered.setdefault((about["group"], row[0][1]), []).append(given["path"])
        for (predicate, row), given in self.given.items():
            about = self.predicates[predicate]
            bases = {self.kinds[d][-1] for d in about["domains"] if d in self.kinds}
            if row[0][1] not in told and len(bases) == 1:
                told[row[0][1]] = [(bases.pop(), given["path"])]
            if len(row) == 2 and about["range_kind"] == "category" and row[1][1] not in told:
                told[row[1][1]] = [(self.kinds[about["range"]][-1], given["path"])]
        sorts = {thing: (found[0][0], sorted({p for _, p in found if p})) for thing, found in told.items()}
        return sorts, {key: sorted(paths) for key, paths in answered.items()}

    def _chains(self) -> dict[tuple[str, Row], list[Term]]:
        found: dict[tuple[str, Row], list[Term]] = {}
        for name, row in self.predicates.items():
            if not row["transitive"]:
                continue
            edges: dict[Term, set[Term]] = {}
            for predicate, pair in [*self.stated, *(k for k, g in self.given.items() if g["holds"])]:
                if predicate == name:
                    edges.setdefault(pair[0], set()).add(pair[1])
            for start in edges:
                ways, todo = {start: [start]}, [start]
                while todo:
                    node = todo.pop(0)
                    for other in sorted(edges.get(node, ()), key=lambda t: f"Name(text={t[1]!r})"):
                        if other not in ways:
                            ways[other] = [*ways[node], other]
                            todo.append(other)
                found.update({(name, (start, end)): chain for end, chain in ways.items() if len(chain) > 2})
        return found

    # ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────────

    def rows(self, predicate: str, subject: Term) -> list[Row]:
        """Return the tuples known to hold of a subject."""
        return self.about.get((predicate, subject), [])

    def evidence(self, predicate: str, row: Row) -> dict[str, Any]:
        """Return the fields a leaf step about a base statement must have."""
        about, key = self.predicates[predicate], (predicate, row)
        given = self.given.get(key)
        if given and given["holds"]:
            return self._given(given)
        if key in self.stated:
            document, clause = self.stated[key]
            how = "dates" if predicate in ("有效", "已到期") else "stated"
            return {"kind": "stated", "holds": True, "how": how, "document": document, "clause": clause, "chain": []}
        if key in self.chains:
            place = row[0][1].partition(" 条 ")[0]
            chain = self.chains[key]
            return {"kind": "stated", "holds": True, "how": "chain", "document": place, "clause": "", "chain": chain}
        if given:
            return self._given(given)
        if not about["given"]:
            if predicate in ("有效", "已到期"):
                place = row[0][1].partition(" 条 ")[0]
                return {"kind": "stated", "holds": False, "how": "dates", "document": place, "clause": "", "chain": []}
            return _settled(False, "closed")
        return self._of_one(about, row[0]) if len(row) == 1 else self._of_two(about, row)

    @staticmethod
    def _given(given: dict[str, Any]) -> dict[str, Any]:
        return {"kind": "found" if "by" in given else "given", **given}

    def _of_one(self, about: Any, thing: Term) -> dict[str, Any]:
        name, is_category = about["name"], about["kind"] == "类别"
        unknown = {"kind": "unknown", "holds": None, "who": about["finders"]}
        if thing[0] != "name":
            if thing[0] != "unknown" or self.predicates[thing[2]]["range_kind"] != "category":
                return _settled(False, "sort")
            range_ = self.predicates[thing[2]]["range"]
            if is_category and name in self.kinds[range_]:
                return unknown
            return (
                unknown if self._fits(range_, [name] if is_category else about["domains"]) else _settled(False, "sort")
            )
        sort, paths = self.sorts.get(thing[1], ("", []))
        if is_category:
            if sort and name in self.kinds[sort]:
                return _settled(True, "sort", paths)
            for kind, ups in self.kinds.items():
                if name in ups[1:]:
                    given = self.given.get((kind, (thing,)))
                    if given and given["holds"]:
                        return _settled(True, "sort", [given["path"]])
                    if (kind, (thing,)) in self.stated:
                        return _settled(True, "sort")
            if sort and self.kinds[sort][-1] != self.kinds[name][-1]:
                return _settled(False, "answered", paths)
            for up in self.kinds[name][1:]:
                given = self.given.get((up, (thing,)))
                if given and not given["holds"]:
                    return _settled(False, "answered", [given["path"]])
            if about["group"] and (about["group"], thing[1]) in self.answered:
                return _settled(False, "answered", self.answered[about["group"], thing[1]])
        elif self._in_domain(about, thing) is False:
            return _settled(False, "sort", paths)
        for key in (name, about["group"]):
            if (key, thing[1]) in self.exhausted:
                return _settled(False, "closed", [self.exhausted[key, thing[1]]])
        return _settled(False, "closed") if about["closed"] else unknown

    def _of_two(self, about: Any, row: Row) -> dict[str, Any]:
        name, (subject, value) = about["name"], row
        if self._in_domain(about, subject) is False:
            return _settled(False, "sort", self.sorts.get(subject[1], ("", []))[1] if subject[0] == "name" else [])
        rows = self.rows(name, subject)
        if any(same(other[1], value) is None for other in rows) or not self.complete(name, subject):
            return {"kind": "unknown", "holds": None, "who": about["finders"]}
        if subject[0] != "name":
            return _settled(False, "closed")
        paths = [g["path"] for o in rows if (g := self.given.get((name, o))) and g["holds"]]
        path = self.whole.get((name, subject[1])) or self.exhausted.get((name, subject[1]))
        return _settled(False, "other" if rows else "closed", sorted(paths or ([path] if path else [])))

    def complete(self, predicate: str, subject: Term) -> bool:
        """Whether the values known of a subject are all there are."""
        about = self.predicates[predicate]
        if not about["given"] or self._in_domain(about, subject) is False:
            return True
        if subject[0] != "name":
            return False
        key = (predicate, subject[1])
        return (
            about["closed"]
            or key in self.whole
            or key in self.exhausted
            or (about["single"] and bool(self.rows(predicate, subject)))
        )

    def possible(self, predicate: str, pattern: tuple[Term | None, ...]) -> set[Row]:
        """Return every base tuple not known to be false that matches; a bound place comes back as asked."""
        about = self.predicates[predicate]
        if about["kind"] == "辅助":
            return set()
        found = self.of.get(predicate, {})
        subjects = [pattern[0]] if pattern[0] is not None else list(dict.fromkeys(r[0] for r in found))
        if (
            pattern[0] is None
            and about["given"]
            and (about["kind"] == "类别" or not (about["closed"] and len(pattern) == 1))
        ):
            subjects += [("name", t) for t in self.things if ("name", t) not in subjects]
        rows: set[Row] = set()
        for subject in subjects:
            assert subject is not None
            if len(pattern) == 1 or (pattern[1] is not None and pattern[1][0] not in ("unknown", "between")):
                row: Row = (subject, *(p for p in pattern[1:] if p is not None))
                if self.evidence(predicate, row)["holds"] is not False:
                    rows.add(row)
                continue
            for other in self.rows(predicate, subject):
                if pattern[1] is None or same(other[1], pattern[1]) is not False:
                    rows.add((subject, other[1] if pattern[1] is None else pattern[1]))
            if not self.complete(predicate, subject):
                unit = about["range"] if about["range_kind"] in ("unit", "date") else ""
                rows.add((subject, pattern[1] or ("unknown", subject, predicate, unit)))
        return rows

    def _in_domain(self, about: Any, subject: Term) -> bool | None:
        domains = about["domains"]
        if "" in domains or not domains:
            return True
        if subject[0] == "unknown":
            of = self.predicates[subject[2]]
            return None if of["range_kind"] == "category" and self._fits(of["range"], domains) else False
        if subject[0] != "name":
            return False
        sort = self.sorts.get(subject[1], ("", []))[0]
        return self._fits(sort, domains) if sort else None

    def _fits(self, one: str, others: list[str]) -> bool:
        return any(self.kinds[one][-1] == self.kinds[other][-1] for other in others)


def _settled(holds: bool, how: str, paths: list[str] | None = None) -> dict[str, Any]:
    return {"kind": "settled", "holds": holds, "how": how, "paths": paths or []}
