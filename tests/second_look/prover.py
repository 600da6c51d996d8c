"""prover: a question of a case → a whole proof, from docs/proofs.md alone. Told to, it lies in one place or several.

It takes no shortcut that the page leaves open: every search is a search, every premise its own step. A *place* is where
something has to be decided: what a statement is, which rules, rows and contributors there are, what an amount comes to.
At each place the :class:`Liar` is asked first. All the rest of the proof follows honestly from what it said, so one lie
is backed by as many steps as rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, TypeVar

from tests.second_look.evidence import Evidence, Leaf
from tests.second_look.terms import (
    Contributor,
    Term,
    aggregate,
    calculate,
    canonical,
    compare,
    digest,
    ends,
    is_interval,
    is_null,
    is_value,
    loose,
    may_be,
    number_text,
    same,
    term_between,
    variables,
)

T = TypeVar("T")
Bindings = dict[str, Term]
Truth = bool | None
MOST_STEPS = 1500


class TooLongError(Exception):
    """Raised when a proof gets longer than is tried here."""


class NotTriedError(Exception):
    """Raised for a rule base that needs a closure."""


@dataclass
class Liar:
    """Lies at chosen places, numbered as the prover comes to them; without places it tells the truth."""

    random: Random
    places: frozenset[int] = frozenset()
    count: int = 0
    told: list[str] = field(default_factory=list)
    lied: bool = False

    def __call__(self, what: str, honest: T, lies: Callable[[], Sequence[T]]) -> T:
        self.lied = False
        here, self.count = self.count, self.count + 1
        if here not in self.places:
            return honest
        choices = lies()
        if not choices:
            return honest
        lie = self.random.choice(list(choices))
        self.told.append(what)
        self.lied = True
        return lie


class Script(Liar):
    """Lies as it is told to: what is decided → the change that is made of it, wherever it is decided."""

    def __init__(self, changes: Mapping[str, Callable[[Any], Any]]) -> None:
        super().__init__(Random(0))  # noqa: S311 - nothing is drawn from it
        self.changes = changes

    def __call__(self, what: str, honest: T, lies: Callable[[], Sequence[T]]) -> T:  # noqa: ARG002 - as in a Liar
        self.lied = False
        if what not in self.changes:
            return honest
        found: T = self.changes[what](honest)
        self.lied = found != honest
        self.told += [what] * self.lied
        return found


@dataclass(frozen=True)
class Row:
    """A row that a search found: its atom as asked, the steps that end there, and whether one of them is certain."""

    atom: list[Any]
    steps: list[int]
    certain: bool


@dataclass(frozen=True)
class Found:
    """A search: its step, and its rows."""

    step: int
    rows: list[Row]
    truth: Truth


class Prover:
    """Proves questions of one case."""

    def __init__(self, evidence: Evidence, liar: Liar, readings: Mapping[str, str]) -> None:
        self.evidence, self.liar, self.readings = evidence, liar, readings
        self.program, self.predicates = evidence.program, evidence.predicates
        self.nodes: list[Leaf] = []
        self.truths: list[Truth] = []
        self._places: dict[str, int] = {}
        self._found: dict[str, Found] = {}
        self._leaves: dict[str, int] = {}
        self._computed: dict[str, tuple[int, Truth, Term | None]] = {}
        self.false = set[str]()
        self.rules: list[Mapping[str, Any]] = list(self.program["rules"])
        self.concluded = {rule["head"][0] for rule in self.rules}
        self.question: Mapping[str, Any] = {}
        self.value_question = False

    def ask(self, readings: Mapping[str, str]) -> None:
        """Begin another choice of readings; steps that say the same are shared."""
        self.readings = readings
        self._found, self._computed = {}, {}

    def counts(self, rule: Mapping[str, Any]) -> bool:
        return not rule["readings"] or any(self.readings.get(d) == name for d, name in rule["readings"])

    def put(self, node: Leaf, truth: Truth, *, false: bool = False) -> int:
        key = canonical(node)
        if false:
            self.false.add(key)
        if key not in self._places:
            if len(self.nodes) >= MOST_STEPS:
                raise TooLongError
            self._places[key] = len(self.nodes)
            self.nodes.append(node)
            self.truths.append(truth)
        return self._places[key]

    # ── leaves ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def leaf(self, leaf: Leaf) -> int:
        key = canonical(leaf["atom"])
        if key not in self._leaves:
            told = self.liar(f"leaf {leaf['atom'][0]}", leaf, lambda: self._other_leaves(leaf))
            holds = told.get("holds")
            self._leaves[key] = self.put(told, holds, false=self.liar.lied)
        return self._leaves[key]

    def _other_leaves(self, leaf: Leaf) -> list[Leaf]:
        atom, name = leaf["atom"], leaf["atom"][0]
        paths = list[list[str]]([[]])
        if "name" in atom[1]:
            subject = atom[1]["name"]
            paths += [[f"/case/{subject}/{key}"] for key in self.evidence.case.get(subject, {})]
            paths += [[f"/case/{subject}/是/0"]]
        paths += [[path] for path in self.evidence.listed.values() if path]
        found = [
            {"kind": "settled", "atom": atom, "holds": holds, "how": how, "paths": self.liar.random.choice(paths)}
            for holds, how in (
                (False, "closed"),
                (False, "listed"),
                (False, "other"),
                (False, "sort"),
                (False, "answered"),
                (True, "sort"),
            )
        ]
        path = self.liar.random.choice(paths[1:] or [["/case"]])[0]
        found += [{"kind": "given", "atom": atom, "holds": holds, "path": path} for holds in (True, False)]
        found += [
            {"kind": "found", "atom": atom, "holds": holds, "path": path, "by": "", "on": "", "paper": ""}
            for holds in (True, False)
        ]
        found.append({"kind": "unknown", "atom": atom, "who": self.predicates[name]["finders"]})
        found.append(
            {"kind": "stated", "atom": atom, "holds": True, "how": "stated", "document": "", "clause": "", "chain": []}
        )
        return [one for one in found if one.get("holds") is not leaf.get("holds")]

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def search(self, name: str, pattern: list[Term | None]) -> Found:
        """Search for everything that fits a pattern."""
        key = canonical([name, pattern])
        if key not in self._found:
            self._found[key] = self._search(name, pattern)
        return self._found[key]

    def _search(self, name: str, pattern: list[Term | None]) -> Found:
        row = self.predicates.get(name)
        if row and row.get("recursive"):
            raise NotTriedError
        ground = None not in pattern
        direct, missing = list[int](), False
        if row and row["kind"] != "辅助" and not (ground and name in self.concluded and not row["given"]):
            leaves = self.evidence.direct(name, pattern)
            leaves = self.liar(
                f"direct of {name}", leaves, lambda: [without(leaves, one) for one in range(len(leaves))]
            )
            missing = self.liar.lied
            direct = [self.leaf(leaf) for leaf in leaves]
            if not ground:
                direct = [step for step in direct if self.truths[step] is not False]
        drawn = Drawn()
        drawn.false = missing
        rules = [rule for rule in self.rules if rule["head"][0] == name and self.counts(rule)]
        rules = [rule for rule in rules if self._from_head(rule, pattern) is not None]
        kept = rules
        rules = self.liar(f"rules of {name}", kept, lambda: [without(kept, one) for one in range(len(kept))])
        drawn.false |= self.liar.lied
        candidates = []
        for rule in rules:
            bound = self._from_head(rule, pattern)
            assert bound is not None
            candidates.append([rule["id"], self._way(rule, pattern, bound, 0, {}, drawn)])
        atom = [name, *(term if term is not None else {"var": f"?{place}"} for place, term in enumerate(pattern))]
        found = dict[str, Row]()
        for step in [*direct, *drawn]:
            if self.truths[step] is False:
                continue
            asked = [
                name,
                *(p if p is not None else t for p, t in zip(pattern, self.nodes[step]["atom"][1:], strict=True)),
            ]
            certain = self.truths[step] is True and same(asked, self.nodes[step]["atom"])
            before = found.get(canonical(asked), Row(asked, [], False))
            found[canonical(asked)] = Row(asked, [*before.steps, step], before.certain or certain)
        rows = list(found.values())
        truth: Truth = True if any(row.certain for row in rows) else None if rows else False
        if truth is None and not ground and any(self.truths[s] is True for s in [*direct, *drawn]):
            truth = True
        truth = self.liar(f"search of {name}", truth, lambda: [one for one in (True, False, None) if one is not truth])
        drawn.false |= self.liar.lied
        if truth is False:
            rows = []
        kind = {True: "searched", None: "open", False: "absent"}[truth]
        node = {"kind": kind, "atom": atom, "direct": direct, "candidates": candidates}
        return Found(self.put(node, truth, false=drawn.false), rows, truth)

    def _from_head(self, rule: Mapping[str, Any], pattern: list[Term | None]) -> Bindings | None:
        """Return what a pattern binds of the variables of a head; ``None`` where the head cannot be it."""
        computed = {c[key] for c in rule["body"] for key in ("let", "gather") if key in c}
        bound = Bindings()
        for part, term in zip(rule["head"][1:], pattern, strict=True):
            if term is None:
                continue
            if "var" not in part:
                if not may_be(part, term):
                    return None
            elif part["var"] not in computed:
                if part["var"] in bound and not may_be(bound[part["var"]], term):
                    return None
                bound.setdefault(part["var"], term)
        return bound

    def _way(
        self,
        rule: Mapping[str, Any],
        pattern: list[Term | None],
        bound: Bindings,
        at: int,
        premises: dict[int, tuple[int, Truth]],
        drawn: Drawn,
    ) -> Any:
        body = rule["body"]
        while at < len(body):
            condition = body[at]
            if "has" in condition and (open_ := [v for v in variables(condition["has"][1:]) if v not in bound]):
                return self._through(rule, pattern, bound, at, premises, drawn, open_)
            step, truth, result = self.premise(rule, condition, bound)
            if "not" in condition and self.liar.lied and truth is False:
                drawn.false = True
            if truth is False:
                return {"at": at, "by": step, "ways": []}
            if "let" in condition or "gather" in condition:
                assert result is not None
                name = condition.get("let") or condition["gather"]
                way = self._way(rule, pattern, {**bound, name: result}, at + 1, {**premises, at: (step, truth)}, drawn)
                return {"at": at, "by": step, "ways": [[{name: result}, way]]}
            premises = {**premises, at: (step, truth)}
            at += 1
        return self._end(rule, pattern, bound, premises, drawn)

    def _through(
        self,
        rule: Mapping[str, Any],
        pattern: list[Term | None],
        bound: Bindings,
        at: int,
        premises: dict[int, tuple[int, Truth]],
        drawn: Drawn,
        open_: list[str],
    ) -> Any:
        atom = rule["body"][at]["has"]
        asked: list[Term | None] = [bound.get(t["var"]) if "var" in t else t for t in atom[1:]]
        found = self.search(atom[0], asked)
        rows = found.rows
        rows = self.liar(
            f"rows of {atom[0]}", rows, lambda: [without(found.rows, one) for one in range(len(found.rows))]
        )
        drawn.false |= self.liar.lied
        ways = []
        for row in rows:
            more = Bindings()
            for part, term in zip(atom[1:], row.atom[1:], strict=True):
                if "var" in part and part["var"] in open_:
                    if part["var"] in more and not may_be(more[part["var"]], term):
                        break
                    more.setdefault(part["var"], term)
            else:
                now = {**bound, **more}
                step, truth, _ = self.premise(rule, rule["body"][at], now)
                if truth is False:
                    ways.append([more, {"at": at, "by": step, "ways": []}])
                    continue
                ways.append([more, self._way(rule, pattern, now, at + 1, {**premises, at: (step, truth)}, drawn)])
        return {"at": at, "by": found.step, "ways": ways}

    def _end(
        self,
        rule: Mapping[str, Any],
        pattern: list[Term | None],
        bound: Bindings,
        premises: dict[int, tuple[int, Truth]],
        drawn: Drawn,
    ) -> Any:
        head = [rule["head"][0], *(bound[t["var"]] if "var" in t else t for t in rule["head"][1:])]
        for term, asked in zip(head[1:], pattern, strict=True):
            if asked is not None and not may_be(term, asked):
                return {"differs": term}
        atom = [head[0], *(t if p is None else p for t, p in zip(head[1:], pattern, strict=True))]
        steps = [premises[place][0] for place in range(len(rule["body"]))]
        truths = [premises[place][1] for place in range(len(rule["body"]))]
        certain = all(one is True for one in truths) and same(head, atom)
        certain = self.liar(f"end of {rule['id']}", certain, lambda: [not certain])
        lied = self.liar.lied
        node = {
            "kind": "concluded" if certain else "possible",
            "atom": atom,
            "rule": rule["id"],
            "bindings": bound,
            "premises": steps,
        }
        step = self.put(node, True if certain else None, false=lied)
        if step not in drawn:
            drawn.append(step)
        return {"gives": step}

    def _truth(self, condition: Mapping[str, Any], step: int) -> Truth:
        truth = self.truths[step]
        return truth if "not" not in condition or truth is None else not truth

    # ── premises ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def premise(
        self, rule: Mapping[str, Any], condition: Mapping[str, Any], bound: Bindings
    ) -> tuple[int, Truth, Term | None]:
        """Return the step about a condition whose variables are bound, its truth, and what it binds."""
        if "has" in condition or "not" in condition:
            atom = condition["has"] if "has" in condition else condition["not"]
            step = self.settle(rule, [atom[0], *(bound[t["var"]] if "var" in t else t for t in atom[1:])])
            truth = self._truth(condition, step)
            if "not" in condition:
                truth = self.liar(f"not {atom[0]}", truth, lambda: [one for one in (True, False) if one is not truth])
            return step, truth, None
        operands = {
            name: bound[name]
            for name in sorted(variables({k: v for k, v in condition.items() if k not in ("let", "gather")}))
        }
        key = canonical([condition, operands])
        if "gather" in condition:
            return self._gather(condition, operands)
        if key not in self._computed:
            self._computed[key] = self._compute(condition, operands)
        return self._computed[key]

    def settle(self, rule: Mapping[str, Any], atom: list[Any]) -> int:
        """Return the step that settles a ground statement, as a rule reads it."""
        name, row = atom[0], self.predicates.get(atom[0])
        if name not in self.concluded:
            return self.leaf(self.evidence.leaf(atom))
        found = self.search(name, atom[1:])
        step = found.step
        sole = row and row["arity"] == 2 and row["single"] and not row["transitive"] and row["kind"] != "辅助"
        if sole and not (rule["id"] == "?" and self.value_question):
            wide = self.search(name, [atom[1], None])
            value = atom[2]
            certain = any(one.certain and same(one.atom[2], value) for one in wide.rows)
            rivals = any(compare("=", one.atom[2], value) is not True for one in wide.rows)
            may = any(may_be(one.atom[2], value) for one in wide.rows)
            holds: Truth = True if certain and not rivals else None if may else False
            holds = self.liar(f"sole {name}", holds, lambda: [one for one in (True, False, None) if one is not holds])
            step = self.put(
                {"kind": "sole", "atom": atom, "holds": holds, "search": wide.step}, holds, false=self.liar.lied
            )
        return step

    def _compute(self, condition: Mapping[str, Any], operands: Bindings) -> tuple[int, Truth, Term | None]:
        holds: Truth
        result: Term | None = None
        false = False
        label = (
            None
            if any(loose(one) for one in operands.values())
            else digest({"condition": condition, "operands": operands})
        )
        if "let" in condition:
            result, sure = calculate(condition["be"], operands, label)
            good = result is not None and (is_value(result) or (is_interval(result) and "label" in result))
            holds = False if result is None else True if good and sure else None
            result = self.liar("amount", result, lambda: other_amounts(result))
            false = self.liar.lied
        elif "compare" in condition:
            (x, sure_x), (y, sure_y) = (calculate(condition[side], operands, label) for side in ("left", "right"))
            holds = False if x is None or y is None else compare(condition["compare"], x, y)
            if holds and not (sure_x and sure_y):
                holds = None
        else:
            term = calculate(condition["among"], operands, label)[0]
            assert term is not None
            each = [compare("=", term, one) for one in condition["values"]]
            holds = True if True in each else None if None in each else False
        truth = holds
        if "let" not in condition:
            holds = self.liar("comparison", truth, lambda: [one for one in (True, False, None) if one is not truth])
            false = self.liar.lied
        elif false:
            holds = False if result is None else True if is_value(result) else holds
        node = {"kind": "computed", "condition": condition, "operands": operands, "holds": holds, "result": result}
        return self.put(node, holds, false=false), holds, result

    def _gather(self, condition: Mapping[str, Any], operands: Bindings) -> tuple[int, Truth, Term | None]:
        key_ = canonical([condition, operands])
        if key_ in self._computed:
            return self._computed[key_]
        group = [operands[t["var"]] if "var" in t else t for t in condition["group"]]
        counted = condition["function"] == "count"
        places = len(group) + condition["over"] + (0 if counted else 1)
        found = self.search(condition["predicate"], [*group, *([None] * (places - len(group)))])
        keys = dict[str, list[int]]()
        rows = dict[str, list[tuple[Row, list[Term]]]]()
        for row in found.rows:
            key = row.atom[1 + len(group) : 1 + len(group) + condition["over"]]
            keys.setdefault(canonical(key), []).extend(row.steps)
            rows.setdefault(canonical(key), []).append((row, key))
        names = self.liar("contributors", list(keys), lambda: [without(list(keys), one) for one in range(len(keys))])
        false = self.liar.lied
        given, true = list[Contributor](), list[Contributor]()
        for name in names:
            sure = any(row.certain for row, _ in rows[name])
            honestly = sure
            sure = self.liar("sure", sure, _contrary(sure))
            is_open = any(
                is_null(t) or is_interval(t) or set(t) & {"other", "word"} for _, key in rows[name] for t in key
            )
            amounts = [ends(row.atom[-1]) for row, _ in rows[name]] if not counted else [(Fraction(1), Fraction(1))]
            given.append((sure, is_open, amounts))
            true.append((honestly, is_open, amounts))
        false |= aggregate(condition["function"], given) != aggregate(condition["function"], true)
        between, sure = aggregate(condition["function"], given)
        loosely = any(loose(one) for one in operands.values())
        label = None if loosely else digest({"condition": condition, "operands": operands})
        result = None if between is None else term_between(*between, condition["unit"], label)
        result = self.liar("total", result, lambda: other_amounts(result))
        false |= self.liar.lied
        good = result is not None and (is_value(result) or (is_interval(result) and "label" in result))
        holds = False if result is None else True if good and sure else None
        holds = self.liar("total holds", holds, lambda: [one for one in (True, None) if one is not holds and result])
        false |= self.liar.lied
        node = {
            "kind": "summed",
            "condition": condition,
            "operands": operands,
            "contributors": [keys[name] for name in names],
            "search": found.step,
            "holds": holds,
            "result": result,
        }
        self._computed[key_] = self.put(node, holds, false=false), holds, result
        return self._computed[key_]


class Drawn(list[int]):
    """The steps in which the ways of a search end, and whether something of the search is false."""

    false = False


def _contrary(truth: bool) -> Callable[[], Sequence[bool]]:
    return lambda: [not truth]


def without(given: Sequence[T], place: int) -> list[T]:
    return [one for index, one in enumerate(given) if index != place]


def other_amounts(result: Term | None) -> list[Term | None]:
    """Return amounts that are another than one: another number, narrower bounds, one end, no value."""
    if result is None:
        return [{"number": "0", "unit": "元"}]
    if "number" in result:
        number = Fraction(result["number"])
        return [{**result, "number": number_text(number + step)} for step in (1, -1, Fraction(1, 100))] + [None]
    if is_interval(result):
        low, high = ends(result)
        found: list[Term | None] = [
            {"number": number_text(end), "unit": result["unit"]} for end in (low, high) if end is not None
        ]
        found += (
            [{**result, "from": number_text(low + 1)}] if low is not None and (high is None or high > low + 1) else []
        )
        found += (
            [{**result, "to": number_text(high - 1)}] if high is not None and (low is None or high - 1 > low) else []
        )
        found += [{**result, "to": number_text((low or Fraction(0)) + 1)}] if high is None else []
        found += [{**result, "from": "0"}] if low is None and (high is None or high > 0) else []
        if "label" not in result:
            found.append({**result, "label": "sha256:" + "0" * 64})
        return [*found, None]
    return [{"number": "0", "unit": str(result.get("unknown", {}).get("unit", "元"))}] if is_null(result) else []


# ── whole proofs ─────────────────────────────────────────────────────────────────────────────────────────────────────


#: A choice of readings, and the step of its root.
Root = tuple[Mapping[str, str], int]
#: What a root found: its value, its certain rows, its possible rows.
Outcome = tuple[Any, frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Proved:
    """A proof, and what its roots found: of each the value, the certain rows and the possible ones."""

    proof: Mapping[str, Any]
    outcomes: list[Outcome]
    false: int
    """How many steps of the proof are false of what they rest on."""


def bearing(program: Mapping[str, Any], name: str) -> list[str]:
    """Return the doubts that bear on a predicate, in the order of the rule base."""
    seen, queue, doubts = {name}, [name], set[str]()
    while queue:
        one = queue.pop()
        for rule in program["rules"]:
            if rule["head"][0] != one:
                continue
            doubts |= {doubt for doubt, _ in rule["readings"]}
            for c in rule["body"]:
                other = c.get("has", c.get("not", [c.get("predicate")]))[0]
                if other and other not in seen:
                    seen.add(other)
                    queue.append(other)
    return [doubt for doubt in program["doubts"] if doubt in doubts]


def prove(
    program: Mapping[str, Any], case: Mapping[str, Any], question: Mapping[str, Any], as_of: str, liar: Liar
) -> Proved:
    """Prove a question, as the part ``question`` of a proof has it."""
    doubts = bearing(program, question["predicate"])
    options = [
        sorted((n for n, _ in program["doubts"][d]["readings"]), key=lambda n: n != program["doubts"][d]["default"])
        for d in doubts
    ]
    for place, doubt in enumerate(doubts):
        if doubt in question["readings"]:
            options[place] = [question["readings"][doubt]]
    choices = [dict(zip(doubts, chosen, strict=True)) for chosen in product(*options)]
    pattern = question["pattern"]
    is_value_question = len(pattern) == 2 and pattern[1] is None and pattern[0] is not None and not question["kinds"][1]
    places = [term if term is not None else {"var": f"?{place}"} for place, term in enumerate(pattern)]
    body = [{"has": [question["predicate"], *places]}]
    body += [{"has": [kind, places[n]]} for n, kind in enumerate(question["kinds"]) if kind in program["kinds_of"]]
    asked = {"id": "?", "head": ["?", *places], "body": body, "readings": []}
    prover = Prover(Evidence(program, case, as_of, tuple(question["whole"])), liar, {})
    prover.rules.append(asked)
    prover.concluded.add("?")
    prover.value_question = is_value_question
    roots, outcomes = list[Root](), list[Outcome]()
    chosen_ = liar("roots", choices, lambda: [without(choices, one) for one in range(len(choices)) if len(choices) > 1])
    for choice in chosen_:
        prover.ask(choice)
        found = prover.search("?", pattern)
        roots.append((choice, found.step))
        outcomes.append(_outcome(program, question, found, is_value_question))
    held = [
        one
        for one, choice in zip(outcomes, chosen_, strict=True)
        if all(
            program["doubts"].get(d, {"default": ""})["default"] in ("", name) or d in question["readings"]
            for d, name in choice.items()
        )
    ]
    held = held or outcomes
    value: Any = held[0][0]
    differ = isinstance(value, str) and any(one[1:] != held[0][1:] for one in held)
    if differ or any(not same(one[0], value) for one in held):
        value = "undetermined"
    steps, nodes = used(prover.nodes, [step for _, step in roots])
    false = sum(canonical(prover.nodes[old]) in prover.false for old in steps)
    proof = {
        "format": "tiaoli-proof/3",
        "rulebase": digest(program),
        "case": digest(case),
        "as_of": as_of,
        "question": question,
        "value": value,
        "roots": [{"readings": choice, "step": steps[step]} for choice, step in roots],
        "nodes": nodes,
    }
    return Proved(proof, outcomes, false)


def _outcome(
    program: Any, question: Any, found: Found, value_question: bool
) -> tuple[Any, frozenset[str], frozenset[str]]:
    certain = [row.atom[1:] for row in found.rows if row.certain]
    possible = [row.atom[1:] for row in found.rows if not row.certain]
    values = [one for one in certain if all(is_value(term) for term in one)]
    both = frozenset(map(canonical, certain)), frozenset(map(canonical, possible))
    value: Any = "yes" if values else "undetermined" if found.rows else "no"
    if value_question and values:
        single = program["predicates"][question["predicate"]]["single"]
        terms = [row.atom[2] for row in found.rows]
        if single and any(compare("=", values[0][1], term) is not True for term in terms):
            value = "undetermined"
        else:
            value = values[0][1] if len(values) == 1 else [one[1] for one in values]
    elif (
        values
        and len(question["pattern"]) == 2
        and program["predicates"][question["predicate"]]["single"]
        and question["pattern"][0] is not None
    ):
        pass
    return value, *both


def used(nodes: Sequence[Leaf], roots: Sequence[int]) -> tuple[dict[int, int], list[Leaf]]:
    """Return the steps that a proof rests on, numbered anew."""
    needed, queue = set(roots), list(roots)
    while queue:
        for one in _rests_on(nodes[queue.pop()]):
            if one not in needed:
                needed.add(one)
                queue.append(one)
    order = {old: new for new, old in enumerate(sorted(needed))}
    return order, [_renumbered(nodes[old], order) for old in sorted(needed)]


def _rests_on(node: Leaf) -> list[int]:
    found = list[int]()
    _renumbered(node, _Asked(found))
    return found


class _Asked(dict[int, int]):
    """Notes which steps were looked up."""

    def __init__(self, found: list[int]) -> None:
        self.found = found

    def __getitem__(self, key: int) -> int:
        self.found.append(key)
        return key


def _renumbered(node: Leaf, order: Mapping[int, int]) -> Leaf:
    found = dict(node)
    for part in ("direct", "premises"):
        if part in node:
            found[part] = [order[one] for one in node[part]]
    if "search" in node:
        found["search"] = order[node["search"]]
    if "contributors" in node:
        found["contributors"] = [[order[one] for one in key] for key in node["contributors"]]
    if "closure" in node:
        found["closure"] = order[node["closure"]]
    if "searches" in node:
        found["searches"] = [
            {**one, "candidates": [[rule, _way_renumbered(way, order)] for rule, way in one["candidates"]]}
            for one in node["searches"]
        ]
    if "candidates" in node:
        found["candidates"] = [[rule, _way_renumbered(way, order)] for rule, way in node["candidates"]]
    return found


def _way_renumbered(way: Any, order: Mapping[int, int]) -> Any:
    if "gives" in way:
        return {"gives": order[way["gives"]]}
    if "differs" in way:
        return way
    by = order[way["by"]]
    return {"at": way["at"], "by": by, "ways": [[more, _way_renumbered(one, order)] for more, one in way["ways"]]}
