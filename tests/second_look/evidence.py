"""evidence: a rule base and a case → what they say of a ground statement, from the tables of docs/proofs.md.

It reads the cases that are made at random here, written in base units and without other names, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.second_look.terms import Term, canonical, is_null, may_be, number_text, same

ALL, LISTED, EXHAUSTED, IS, IS_NOT, OPEN = "全部", "已列全", "已穷尽", "是", "不是", "等"
Leaf = dict[str, Any]


@dataclass
class Said:
    """What a case says of one predicate of one thing: values and denials with their paths; where it says it is all."""

    given: list[tuple[Term | None, str]] = field(default_factory=list)
    denied: list[tuple[Term | None, str]] = field(default_factory=list)
    whole: str = ""
    finding: dict[str, str] = field(default_factory=dict)


class Evidence:
    """What case and documents say of each ground statement, as the leaf that shows it."""

    def __init__(self, program: Mapping[str, Any], case: Mapping[str, Any], as_of: str, whole: tuple[str, ...] = ()):
        self.program, self.case, self.as_of, self.whole = program, case, as_of, whole
        self.predicates: Mapping[str, Mapping[str, Any]] = program["predicates"]
        self.said: dict[tuple[str, str], Said] = {}
        self.stated: dict[str, list[tuple[Term, ...]]] = {}
        self.by: dict[str, tuple[str, str]] = {}
        for atom, document, clause in program["facts"]:
            self.stated.setdefault(atom[0], []).append(tuple(atom[1:]))
            self.by[canonical(atom)] = (document, clause)
        for thing, entry in case.items():
            if thing != LISTED:
                self._read(thing, entry)

    def _read(self, thing: str, entry: Mapping[str, Any]) -> None:
        here = f"/case/{thing}"
        for key, value in entry.items():
            if key in (EXHAUSTED, LISTED):
                continue
            if key in (IS, IS_NOT):
                for name, path in _places(value if isinstance(value, list) else [value], f"{here}/{key}"):
                    said = self._of(str(name), thing)
                    (said.given if key == IS else said.denied).append((None, path))
                continue
            name = key if key in self.predicates else key.removeprefix("不")
            denies, row, said = name != key, self.predicates[name], self._of(name, thing)
            if row["arity"] == 1:
                finding = value if isinstance(value, dict) else {"结论": value}
                holds = finding["结论"] in ("是", True)
                (said.given if holds else said.denied).append((None, f"{here}/{key}"))
                if finding is value:
                    said.finding = {"by": value["由"], "on": value["日期"], "paper": value["文号"]}
                continue
            for one, path in _places(value, f"{here}/{key}"):
                if one != OPEN:
                    (said.denied if denies else said.given).append((self._value(row, one), path))
            if isinstance(value, list) and OPEN not in value and not denies:
                said.whole = f"{here}/{key}"
        for said in (self.said[found] for found in self.said if found[1] == thing):
            for index, (value_, path) in enumerate(said.given):
                if (
                    value_
                    and "word" in value_
                    and (nots := sorted(d["name"] for d, _ in said.denied if d and "name" in d))
                ):
                    said.given[index] = ({**value_, "not": nots}, path)

    def _of(self, name: str, thing: str) -> Said:
        return self.said.setdefault((name, thing), Said())

    def _value(self, row: Mapping[str, Any], text: Any) -> Term:
        if row["range_kind"] == "unit":
            if row["range"] == "比例":
                return {"number": number_text(Fraction(str(text).removesuffix("%")) / 100), "unit": "比例"}
            base, factor = self.program["units"][row["range"]]
            number = str(text).removesuffix(row["range"])
            return {"number": number_text(Fraction(number) * Fraction(factor)), "unit": base}
        if row["range_kind"] == "date":
            return {"date": str(text)}
        if row["range_kind"] == "options":
            options = self.program["options"][row["range"]]
            if text not in options["options"]:
                return {"word": str(text), "of": row["range"]}
        return {"name": str(text)}

    # ── what things there are ────────────────────────────────────────────────────────────────────────────────────────

    def kinds(self, category: str) -> list[str]:
        return list(self.program["kinds_of"].get(category, [category]))

    def widest(self, category: str) -> str:
        return self.kinds(category)[-1]

    @cached_property
    def sorts(self) -> dict[str, str]:
        """Return the widest category of each thing that is named."""
        found = dict[str, str]()
        for (name, thing), said in self.said.items():
            if name in self.program["kinds_of"] and said.given:
                found.setdefault(thing, self.widest(name))
        for name, rows in self.stated.items():
            if name in self.program["kinds_of"]:
                for row in rows:
                    found[row[0]["name"]] = self.widest(name)
        for name, subject, value in [*self._statements(), *self._stated_atoms()]:
            predicate = self.predicates[name]
            if "name" in subject and len(predicate["sorts"]) == 1 and name not in self.program["kinds_of"]:
                found.setdefault(subject["name"], predicate["sorts"][0])
            if value and "name" in value and predicate["range_kind"] == "category":
                found.setdefault(value["name"], predicate["range_sort"])
        return found

    def _statements(self) -> Iterator[tuple[str, Term, Term | None]]:
        for (name, thing), said in self.said.items():
            for value, _ in [*said.given, *said.denied]:
                yield name, {"name": thing}, value

    def _stated_atoms(self) -> Iterator[tuple[str, Term, Term | None]]:
        for name, rows in self.stated.items():
            for row in rows:
                yield name, row[0], row[1] if len(row) > 1 else None

    @cached_property
    def listed(self) -> dict[str, str | None]:
        """Return the categories whose list is whole, each with the path that says so."""
        found = dict[str, str | None]()
        said = self.case.get(LISTED, [])
        for one, path in _places(said, f"/case/{LISTED}"):
            if one != ALL:
                found[str(one)] = path
        for name in self.program["kinds_of"]:
            if self.predicates[name].get("listed") or name in self.whole:
                found.setdefault(name, None)
            if self.everything is not None and self.widest(name) == name:
                found.setdefault(name, self.everything or None)
        return found

    @cached_property
    def everything(self) -> str | None:
        """Return the path of ``全部``, ``""`` when the question says it, ``None`` where nobody says it."""
        for one, path in _places(self.case.get(LISTED, []), f"/case/{LISTED}"):
            if one == ALL:
                return path
        return "" if ALL in self.whole else None

    @cached_property
    def things(self) -> list[Term]:
        """Return everything that is named, and every other."""
        named = dict.fromkeys([*self.sorts, *(thing for _, thing in self.said)])
        widest = {self.widest(name) for name in self.program["kinds_of"]}
        others = [one for one in sorted(widest) if one not in self.listed]
        found: list[Term] = [{"name": one} for one in named]
        return [*found, *({"other": one} for one in others)]

    def sort(self, term: Term) -> str | None:
        """Return the widest category of a term, ``""`` where it is not known, ``None`` where it is no thing."""
        if "other" in term:
            return str(term["other"])
        if is_null(term):
            row = self.predicates[term["unknown"]["predicate"]]
            return row["range_sort"] if row["range_kind"] == "category" else "" if row["range_kind"] == "any" else None
        return self.sorts.get(term["name"], "") if "name" in term else None

    def null(self, subject: Term, name: str) -> Term:
        """Return the unknown value of a predicate of a subject, widened where it has to be."""
        row, of, chain = self.predicates[name], subject, subject
        while is_null(chain):
            if chain["unknown"]["predicate"] == name or chain["unknown"]["of"] == {"name": ""}:
                of = {"name": ""}
            chain = chain["unknown"]["of"]
        kind = row["range_kind"]
        unit = (
            self.program["units"].get(row["range"], [row["range"]])[0]
            if kind == "unit"
            else "日"
            if kind == "date"
            else ""
        )
        found: dict[str, Any] = {"of": of, "predicate": name, "unit": unit}
        if row["least"] is not None:
            found["least"] = row["least"]
        if not row["single"] or row["transitive"]:
            found["many"] = True
        return {"unknown": found}

    # ── leaves ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def leaf(self, atom: list[Any]) -> Leaf:
        """Return the leaf about a ground statement."""
        name, subject, value = atom[0], atom[1], atom[2] if len(atom) > 2 else None
        row = self.predicates[name]
        said = self.said.get((name, subject.get("name", "")), Said())
        for holds, pairs in ((True, said.given), (False, said.denied)):
            if not holds and (found := self._stated(atom)):
                return found
            for one, path in pairs:
                if (one is None and value is None) or (one and value and same(one, value)):
                    kind = {"kind": "found", **said.finding} if said.finding else {"kind": "given"}
                    return {**kind, "atom": atom, "holds": holds, "path": path}
        if not row["given"]:
            return self._settled(atom, False, "closed", [])
        sort = self.sort(subject)
        if "name" in subject and name == sort:
            return self._settled(atom, True, "sort", self._sort_paths(subject["name"]))
        own = [self.widest(name)] if name in self.program["kinds_of"] else row["sorts"]
        if sort is None or (sort and own and sort not in own):
            return self._settled(atom, False, "sort", self._sort_paths(subject["name"]) if "name" in subject else [])
        if name in self.program["kinds_of"]:
            return self._category(atom, subject) or self._unknown(atom)
        return self._closed(atom, subject, value) or self._unknown(atom)

    def _stated(self, atom: list[Any]) -> Leaf | None:
        name = atom[0]
        if name in ("有效", "推定有效") and "name" in atom[1] and atom[1]["name"] in self.program["validity"]:
            dates = self.program["validity"][atom[1]["name"]]
            document = self.program["clauses"].get(atom[1]["name"], [atom[1]["name"]])[0]
            start = dates["effective"] or dates["issued"]
            common = {"kind": "stated", "atom": atom, "document": document, "clause": "", "chain": []}
            if (start and self.as_of < start) or (dates["expires"] and self.as_of > dates["expires"]):
                return {**common, "holds": False, "how": "dates"}
            sure = dates["expires"] or (dates["checked"] and self.as_of <= dates["checked"])
            if sure and start:
                return {**common, "holds": True, "how": "dates"}
            return {**common, "holds": True, "how": "presumed"} if name == "推定有效" else self._unknown(atom)
        if (by := self.by.get(canonical(atom))) is not None:
            return {
                "kind": "stated",
                "atom": atom,
                "holds": True,
                "how": "stated",
                "document": by[0],
                "clause": by[1],
                "chain": [],
            }
        return None

    def _settled(self, atom: list[Any], holds: bool, how: str, paths: list[str]) -> Leaf:
        return {"kind": "settled", "atom": atom, "holds": holds, "how": how, "paths": sorted(set(paths))}

    def _unknown(self, atom: list[Any]) -> Leaf:
        return {"kind": "unknown", "atom": atom, "who": self.predicates[atom[0]]["finders"]}

    def _sort_paths(self, thing: str) -> list[str]:
        mine = [said.given[0][1] for (name, one), said in self.said.items() if one == thing and self._says(name, said)]
        if mine:
            return mine
        if any(row[0] == {"name": thing} for name in self.program["kinds_of"] for row in self.stated.get(name, ())):
            return []
        for (name, one), said in self.said.items():
            for value, path in [*said.given, *said.denied]:
                if (one == thing and len(self.predicates[name]["sorts"]) == 1) or value == {"name": thing}:
                    return [path]
        return []

    def _says(self, name: str, said: Said) -> bool:
        return bool(said.given) and name in self.program["kinds_of"]

    def _category(self, atom: list[Any], subject: Term) -> Leaf | None:
        name = atom[0]
        if "name" in subject:
            thing = subject["name"]
            mine = sorted(
                n
                for (n, one), said in self.said.items()
                if one == thing and said.given and n in self.program["kinds_of"]
            )
            mine_stated = sorted(n for n in self.program["kinds_of"] if (subject,) in self.stated.get(n, []))
            for one in sorted({*mine, *mine_stated}):
                if name in self.kinds(one)[1:]:
                    return self._settled(atom, True, "sort", [self.said[one, thing].given[0][1]] if one in mine else [])
            for wider in self.kinds(name)[1:]:
                if (wider, thing) in self.said and self.said[wider, thing].denied:
                    return self._settled(atom, False, "answered", [self.said[wider, thing].denied[0][1]])
            for own in self.kinds(name):
                group = self.predicates[own]["group"]
                for one in mine if group else ():
                    for wider in self.kinds(one):
                        if self.predicates[wider]["group"] == group and wider != own:
                            return self._settled(atom, False, "answered", [self.said[one, thing].given[0][1]])
        for wider in self.kinds(name):
            if wider in self.listed and (
                "other" in subject or ("name" in subject and not self._maybe_of(subject, wider, name))
            ):
                path = self.listed[wider]
                return self._settled(atom, False, "listed", [path] if path else [])
        return None

    def _maybe_of(self, subject: Term, category: str, asked: str) -> bool:
        thing = subject["name"]
        said = {
            wider
            for (n, one), s in self.said.items()
            if one == thing and s.given
            for wider in self.kinds(n)
            if n in self.program["kinds_of"]
        }
        said |= {w for n in self.program["kinds_of"] if (subject,) in self.stated.get(n, []) for w in self.kinds(n)}
        if category in said and category != asked:
            return True
        taken = set[str]()
        for name, one, value in [*self._statements(), *self._stated_atoms()]:
            if name in self.program["kinds_of"]:
                continue
            row = self.predicates[name]
            if one == subject:
                taken |= {
                    wider for domain in row["domains"] if len(row["domains"]) == 1 for wider in self.kinds(domain)
                }
            if value == subject and row["range_kind"] == "category":
                taken |= set(self.kinds(row["range"]))
        return category in taken

    def _closed(self, atom: list[Any], subject: Term, value: Term | None) -> Leaf | None:
        name, row = atom[0], self.predicates[atom[0]]
        if value is not None and "name" in value and ("name" in subject or "other" in subject):
            entry = self.case.get(value["name"], {})
            for one, path in _places(entry.get(LISTED, []), f"/case/{value['name']}/{LISTED}"):
                if one == name:
                    return self._settled(atom, False, "listed", [path])
        if "name" not in subject:
            return None
        exhausted = self.exhausted(subject["name"], name)
        if value is None:
            if row["closed"] or exhausted:
                return self._settled(atom, False, "closed", [exhausted] if exhausted else [])
            return None
        if (known := self.all_known(subject, name)) is None:
            return None
        values = self.values(subject, name)
        if any(may_be(one, value) for one in values):
            return None
        return self._settled(atom, False, "other" if values else "closed", known)

    def exhausted(self, thing: str, name: str) -> str:
        for one, path in _places(self.case.get(thing, {}).get(EXHAUSTED, []), f"/case/{thing}/{EXHAUSTED}"):
            if one in (name, self.predicates[name]["group"]):
                return path
        return ""

    def values(self, subject: Term, name: str) -> list[Term]:
        """Return the values of a predicate of a subject that case and documents say."""
        found = [row[1] for row in self.stated.get(name, ()) if same(row[0], subject)]
        if "name" in subject and (said := self.said.get((name, subject["name"]))):
            found += [one for one, _ in said.given if one and not any(same(one, two) for two in found)]
        return found

    def all_known(self, subject: Term, name: str) -> list[str] | None:
        """Return the paths of what says that all values of a subject are known; ``None`` where nothing does."""
        row = self.predicates[name]
        if "name" not in subject:
            return None
        said = self.said.get((name, subject["name"]), Said())
        paths = [path for _, path in said.given]
        exhausted = self.exhausted(subject["name"], name)
        if row["single"] and self.values(subject, name):
            return paths
        if exhausted:
            return paths or [exhausted]
        if said.whole or row["closed"] or (not row["given"] and self.values(subject, name)):
            return paths
        return None

    # ── what may hold ────────────────────────────────────────────────────────────────────────────────────────────────

    def direct(self, name: str, pattern: list[Term | None]) -> list[Leaf]:
        """Return a leaf for each statement of case and documents that may fit a pattern; ``None`` is open."""
        row = self.predicates[name]
        if None not in pattern:
            return [self.leaf([name, *pattern])]
        found = list[list[Any]]()
        spoken: list[Term] = [{"name": thing} for (p, thing), said in self.said.items() if p == name and said.given]
        spoken += [one[0] for one in self.stated.get(name, ())]
        things = _once([*self.things, *spoken] if row["given"] else spoken)
        for subject in things if pattern[0] is None else [pattern[0]]:
            if len(pattern) == 1:
                found.append([name, subject])
                continue
            values = self.values(subject, name) if pattern[1] is None else [pattern[1]]
            if pattern[1] is None and row["given"] and self.all_known(subject, name) is None:
                values = [*values, self.null(subject, name)]
            found += [[name, subject, value] for value in values]
        leaves = [self.leaf(atom) for atom in found]
        return [leaf for leaf in leaves if leaf.get("holds") is not False]


def _once(terms: list[Term]) -> list[Term]:
    return list({canonical(term): term for term in terms}.values())


def _places(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Yield each value of an entry of a case, with its path."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield one, f"{path}/{index}"
    else:
        yield value, path
