"""A question as rules, its choices of readings, and the answer that they give together: ``docs/proofs.md``."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import Any

from verify.atoms import Found
from verify.case import Case
from verify.facts import ALL, Documents
from verify.rules import Rule, Rules, bearing
from verify.terms import DAY, Term, compare, known, need, read

#: The predicate of a question; no name of a rule base begins so.
QUERY = "?"

#: The most choices of readings that a proof has; beyond it each doubt is varied alone.
MOST_CHOICES = 48


class Question:
    """The question that a proof says it answers. Its ``rules`` are the rule base's, and one that concludes ``?``."""

    def __init__(self, documents: Documents, rules: Rules, asked: Any) -> None:
        name, kinds, document, clause = (asked[part] for part in ("predicate", "kinds", "document", "clause"))
        need(name in documents.predicates, f"no predicate {name:.40}")
        program, about, categories = documents.program, documents.predicates[name], documents.kinds
        need(asked["whole"] == sorted({*asked["whole"]} & {ALL, *categories}), "no such lists")
        self.about = about
        self.doubts, self.settled = program["doubts"], asked["readings"]
        self.pattern = tuple(None if part is None else read(part) for part in asked["pattern"])
        need(about["arity"] == len(self.pattern) == len(kinds), "other places")
        self.value = len(kinds) == 2 and self.pattern[1] is None is not self.pattern[0] and kinds[1] == ""
        self.single = self.value and about["single"]
        listed = {about["range"]} if about["range_kind"] == "options" else set[str]()
        need({*kinds[:1]} <= {"", *categories} and {*kinds[1:]} <= {"", *listed, *categories}, "no such kind")
        for part, kind in zip(self.pattern, kinds, strict=True):
            need(part is None or (known(part) and not kind), "of what")
            need(part is None or part[1] not in program["aliases"], "another name")
        where: Any = {"name": documents.clauses.get((document, clause), "") if clause else document}
        named = ("条款" if clause else "政策文件", (read(where),)) in documents.leaves
        need(named or (document, clause) == ("", ""), "no such clause")
        places = [{"var": f"?{n}"} if part is None else part for n, part in enumerate(asked["pattern"])]
        body: list[Any] = [{"has": [k, part]} for k, part in zip(kinds, places, strict=True) if k in categories]
        copies, self.copied = Rules(), dict[str, str]()
        if document and about["kind"] == "载明":
            parts = [a[1] for a, *_ in program["facts"] if not clause and a[::2] == ["所属文件", where]]
            body.append({"among": places[0], "values": [where, *parts]})
        elif document:
            limit, concluding = f" 〔依 {where['name']}〕", [rule.written for rule in rules.get(name, {}).values()]
            mine = [r for r in concluding if r["document"] == document and clause in ("", r["clause"])]
            copy = [r | {"id": r["id"] + limit, "head": [name + limit, *r["head"][1:]]} for r in mine]
            self.copied[name + limit], name = name, name + limit
            copies[name] = {rule["id"]: Rule(rule) for rule in copy}
            need(name not in program["predicates"], "a name that rules have")
        rule = {"id": QUERY, "head": [QUERY, *places], "body": [{"has": [name, *places]}, *body], "readings": []}
        self.reported = name if self.single else ""
        self.rules = rules | copies | {QUERY: {QUERY: Rule(rule)}}
        self.options = {doubt: self._options(doubt) for doubt in bearing(self.rules, QUERY)}
        #: The first reading of each doubt that bears on it, and of those that have a default.
        self.first = {doubt: names[0] for doubt, names in self.options.items()}
        self.held = {doubt: reading for doubt, reading in self.first.items() if self.doubts[doubt]["default"]}

    def hold(self, case: Case) -> None:
        """Refuse a question of a thing that nobody names, and one of a value that its predicate cannot have."""
        first, *others = self.pattern
        need(first is None or (first[0] == "name" and case.documents.knows(first, case.named)), "a thing nobody names")
        for part in others:
            need(part is None or _is_in_range(case.documents, self.about, part), "a value that there cannot be")
            said = {row[-1] for atoms in (case.given.leaves, case.denied) for _, row in atoms}
            alike = [word for word in said if part and part[0] == word[0] == "word" and word[:3] == part[:3]]
            need(not part or part[0] != "word" or part[3] == (alike[0][3] if alike else ()), "another word")

    def answer(self, roots: list[tuple[dict[str, str], Found]]) -> Any:
        """Return the answer to what was found under each choice of readings, defaults first; refuse other choices."""
        choices = [readings for readings, _ in roots]
        need(self.options.keys() >= {*self.settled}.union(*choices), "other doubts than bear on it")
        need(choices[0].items() <= self.first.items(), "the first readings are not the defaults")
        need(all(self.settled.items() <= taken.items() for taken in choices), "a reading that was settled otherwise")
        need(self._are_all(choices), "not every choice of readings, each once")
        outcomes = [self.outcome(found) for readings, found in roots if together(readings, self.held)]
        return outcomes[0][0] if all(outcome == outcomes[0] for outcome in outcomes) else "undetermined"

    def _options(self, doubt: str) -> list[str]:
        """Return the readings of a doubt that are to be tried, the default first."""
        names = [name for name, _ in self.doubts[doubt]["readings"]]
        first = self.settled.get(doubt, self.doubts[doubt]["default"] or names[0])
        need(first in names, f"no such reading of {doubt:.80}")
        return [first, *(name for name in names if name != first and doubt not in self.settled)]

    def untried(self, choices: list[dict[str, str]]) -> int:
        """Return how many combinations of readings fit none of some choices, of which no two fit one."""
        sizes = {doubt: len(names) for doubt, names in self.options.items()}
        return prod(sizes.values()) - sum(prod(sizes[d] for d in sizes.keys() - taken.keys()) for taken in choices)

    def _are_all(self, choices: list[dict[str, str]]) -> bool:
        """Whether every combination of readings fits exactly one choice; of more choices than a proof has, those that
        differ from the first in one reading."""
        alone = [{**self.first, doubt: name} for doubt, names in self.options.items() for name in names]
        if len(choices) > max(MOST_CHOICES, len(alone)):
            return False
        if any(name not in self.options[doubt] for taken in choices for doubt, name in taken.items()):
            return False
        if any(together(one, other) for one, other in combinations(choices, 2)):
            return False
        many = prod(map(len, self.options.values())) > MOST_CHOICES
        fit = many and all(any(taken.items() <= one.items() for taken in choices) for one in alone)
        return fit or not self.untried(choices)

    def outcome(self, found: Found) -> tuple[Any, Found]:
        """Return the value under one choice of readings, and the rows that must be the same under every choice."""
        sure = [row for row, certain in found.items() if certain]
        if self.single and any(compare("=", row[-1], other[-1]) is not True for row in sure for other in found):
            return "undetermined", found
        values = [row for row in sure if all(map(known, row))]
        if self.value and values:
            return {row[-1] for row in values}, {}
        return "yes" if values else "undetermined" if found else "no", found


def together(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether some combination of readings fits two choices."""
    return all(one[doubt] == other[doubt] for doubt in one.keys() & other.keys())


def _is_in_range(documents: Documents, about: Any, part: Term) -> bool:
    """Whether a predicate can have a value: an amount in its unit, a day, an option of its list, or a word of one that
    is open."""
    kind, of = about["range_kind"], documents.program["options"].get(about["range"], {"options": [], "open": False})
    if part[0] == "amount":
        return bool(kind in ("unit", "date") and part[-1] == (DAY if kind == "date" else about["range"]))
    if part[0] == "word":
        return bool(kind == "options" and of["open"] and part[2] == about["range"] and part[1] not in of["options"])
    return kind != "options" or part[1] in of["options"]
