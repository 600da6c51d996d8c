"""Checks a proof against the rule base's JSON and the case, step by step, trusting neither engine nor its tables.

A step may rest only on steps before it. Every rule that could speak to a question must have been tried, in every way,
under every choice of readings. What each kind of step must show is written out in ``docs/proofs.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from verify.case import World, stated_facts
from verify.terms import (
    Refused,
    Row,
    Term,
    compare,
    ends,
    evaluate,
    interval,
    known,
    need,
    of_both,
    read,
    same,
    value_of,
)

#: The most combinations of readings that are tried; beyond it each doubt is varied alone.
MOST_COMBINATIONS = 32

LEAVES = ("given", "found", "stated", "settled", "unknown")
SEARCHES = ("absent", "open", "searched")

#: What a bug in a proof can make Python raise while it is read: all mean that it is not a proof.
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, AssertionError)


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON (RFC 8785; our JSON has no numbers but small integers)."""

    def order(v: Any) -> Any:
        if isinstance(v, dict):
            return {k: order(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be"))}
        return [order(x) for x in v] if isinstance(v, list) else v

    text = json.dumps(order(value), ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def alike(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; unlike ``==``, which takes ``true`` for ``1`` and ``1`` for ``1.0``."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


class Checker:
    """Checks proofs against one rule base, whose digest is taken once; raises :class:`Refused` for no rule base."""

    def __init__(self, program: Any) -> None:
        try:
            self.program, self.digest = program, digest(program)
            self.facts = stated_facts(program)
            self.rules = {rule["id"]: rule for rule in program["rules"]}
            self.by_head: dict[str, list[Any]] = {}
            for rule in program["rules"]:
                self.by_head.setdefault(rule["head"][0], []).append(rule)
        except _MALFORMED as error:
            raise Refused(f"not a rule base: {type(error).__name__} {error}") from error

    def verify(self, case: Any, proof: Any) -> None:
        """Return when ``proof`` proves its value from ``case``; raise :class:`Refused` otherwise."""
        try:
            _Verifier(self, case, proof).run()
        except _MALFORMED as error:
            raise Refused(f"malformed: {type(error).__name__} {error}") from error


def verify(program: Any, case: Any, proof: Any) -> None:
    """Check one proof; see :meth:`Checker.verify`."""
    Checker(program).verify(case, proof)


class _Trial(NamedTuple):
    """One rule tried for a pattern by the search at step ``before``; ``top`` when the pattern is what was asked."""

    rule: Any
    pattern: Sequence[Term | None]
    before: int
    top: bool


class _Verifier:
    def __init__(self, checker: Checker, case: Any, proof: Any) -> None:
        self.program, self.rules, self.by_head = checker.program, checker.rules, checker.by_head
        self.nodes, self.roots = proof["nodes"], proof["roots"]
        _parts(proof, "format", "rulebase", "case", "as_of", "question", "value", "roots", "nodes")
        need(proof["format"] == "tiaoli-proof/1", "another format")
        need(proof["rulebase"] == checker.digest, "another rule base")
        need(proof["case"] == digest(case), "another case")
        need(len({json.dumps(node, sort_keys=True) for node in self.nodes}) == len(self.nodes), "one step twice")
        self.world = World(checker.program, checker.facts, case, proof["as_of"])
        self.value = proof["value"]
        self.question = question = proof["question"]
        _parts(question, "form", "predicate", "pattern", "kinds", "document", "clause", "readings")
        self.predicate: str = question["predicate"]
        self.pattern = tuple(None if part is None else read(part) for part in question["pattern"])
        self.stated = self.world.predicates[question["predicate"]]["kind"] == "载明"
        self.top = bool(question["document"]) and not self.stated
        self._question()
        self.readings: dict[str, str] = {}
        self.kinds: dict[tuple[str, Term], bool | None] = {}
        self.done: dict[tuple[int, bool], bool | None] = {}
        self.used: set[int] = set()

    # ── the question ─────────────────────────────────────────────────────────────────────────────────────────────

    def _question(self) -> None:
        """Check that the question is one: its form is what its pattern says, its kinds and its clause exist."""
        about, kinds = self.world.predicates[self.predicate], self.question["kinds"]
        document, clause = self.question["document"], self.question["clause"]
        need(about["arity"] == len(self.pattern) == len(kinds), "the question has other places")
        need(all(isinstance(part, str) for part in (document, clause, *kinds)), "names are text")
        need(all(part is None or known(part) for part in self.pattern), "asked of what is not known")
        form = "truth" if None not in self.pattern else "list"
        if self.pattern[-1] is None and kinds[-1] == "" and len(kinds) == 2:
            form = "value" if self.pattern[0] is not None else "list"
        need(self.question["form"] == form, "another form of question")
        for place, (part, kind) in enumerate(zip(self.pattern, kinds, strict=True)):
            if part is not None or (place == 1 and (form == "value" or self.pattern[0] is None) and kind == ""):
                need(kind == "", "a kind of what is named")
            else:
                need(kind in self.world.kinds or (place == 1 and kind == about["range"]), "no such kind")
        name = f"{document} 条 {clause}" if clause else document
        there = ("政策文件" if not clause else "条款", (("name", name),))
        need(there in self.world.stated if document else clause == "", "no such clause")

    def _choices(self) -> list[dict[str, str]]:
        """Return the choices of readings that must have been tried, the defaults first. A doubt that the question
        settles is tried as settled."""
        bearing, todo = set[str](), [self.predicate]
        while todo:
            predicate = todo.pop()
            if predicate not in bearing and predicate in self.by_head:
                bearing.add(predicate)
                for rule in self.by_head[predicate]:
                    for c in rule["body"]:
                        todo += [c["predicate"]] if "gather" in c else [(c.get("has") or c.get("not") or [""])[0]]
        rules = [r for p in bearing for r in self.by_head[p] if p != self.predicate or self._asked(r)]
        doubts = sorted({doubt for rule in rules for doubt, _ in rule["readings"]})
        options: dict[str, list[str]] = {}
        for doubt in doubts:
            row = self.program["doubts"][doubt]
            names = [name for name, _ in row["readings"]]
            first = row["default"] or names[0]
            settled = self.question["readings"].get(doubt)
            need(settled is None or settled in names, f"no such reading of {doubt}")
            options[doubt] = [settled] if settled else [first, *(name for name in names if name != first)]
        need(self.question["readings"].keys() <= options.keys(), "a reading of what has no bearing")
        every = [dict(zip(doubts, choice, strict=True)) for choice in product(*options.values())]
        if len(every) <= MOST_COMBINATIONS:
            return every
        return [every[0], *(every[0] | {d: name} for d, names in options.items() for name in names[1:])]

    def _asked(self, rule: Any) -> bool:
        """Whether a rule is of the document and clause that the question asks."""
        document, clause = self.question["document"], self.question["clause"]
        return not document or (rule["document"] == document and clause in ("", rule["clause"]))

    # ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        shown = [root["readings"] for root in self.roots]
        choices = self._choices()
        order = json.dumps(choices[0], sort_keys=True)
        need(json.dumps(shown[0], sort_keys=True) == order, "the first readings are not the defaults")
        need(sorted(map(_text, shown)) == sorted(map(_text, choices)), "not every choice of readings, each once")
        outcomes = [self._root(root) for root in self.roots]
        need(alike(self.value, self._combine(outcomes)), "the value is not what the readings give")
        need(self.used == set(range(len(self.nodes))), "a step that nothing rests on")

    def _root(self, root: Any) -> tuple[Any, list[Row], set[Row]]:
        """Check what one choice of readings gives; return its value, and what certainly and possibly answers."""
        _parts(root, "readings", "value", "certain", "steps")
        self.readings = root["readings"]
        self.done.clear()
        certain, steps = [tuple(map(read, row)) for row in root["certain"]], root["steps"]
        count, before, form = len(certain), len(self.nodes), self.question["form"]
        need(len(set(certain)) == count, "an answer twice")
        if form == "truth":
            asked = tuple(part for part in self.pattern if part is not None)
            need(len(steps) == 1, "other steps")
            truth = self._claim(steps[0], before, self.predicate, asked, self.top)
            truth = truth if self._of_kinds([asked]) else False
            need(certain == ([asked] if truth else []), "another outcome")
            return self._value(root, certain, truth), certain, set()
        for row, step in zip(certain, steps, strict=False):
            need(all(w is None or w == h for w, h in zip(self.pattern, row, strict=True)), "it does not answer")
            need(self._claim(step, before, self.predicate, row, self.top) is True, "a value without its step")
        conflict = form == "value" and self.world.predicates[self.predicate]["single"] and count > 1
        need(len(steps) > count, "no search")
        self._search(steps[count], before, self.predicate, self.pattern, self.top)
        sure, maybe = self._leaves(steps[count])
        concluded = {kind for kind in self.question["kinds"] if kind in self.world.kinds and kind in self.by_head}
        rows = dict.fromkeys([*sure, *maybe])
        kinds = {
            (k, part) for row in rows for k, part in zip(self.question["kinds"], row, strict=True) if k in concluded
        }
        need(len(steps) == count + 1 + len(kinds), "other steps")
        self.kinds = {}
        for step in steps[count + 1 :]:
            kind, thing = self.nodes[step]["atom"]
            self.kinds[kind, read(thing)] = self._claim(step, before, kind, (read(thing),))
        need(self.kinds.keys() == kinds, "not what each is")
        need(set(self._of_kinds(sure)) == set(certain), "not what the search found")
        possible = set(certain if form == "value" and certain else self._of_kinds([*sure, *maybe], None))
        truth = None if conflict or (possible and not certain) else bool(certain)
        return self._value(root, certain, truth), certain, possible

    def _value(self, root: Any, certain: list[Row], truth: bool | None) -> Any:
        """Check the value a root gives, which is itself the value asked for where one is known, and return it."""
        expected: Any = {True: "yes", False: "no", None: "undetermined"}[truth]
        if truth and self.question["form"] == "value":
            values = root["value"] if isinstance(root["value"], list) else [root["value"]]
            terms = [read({k: v for k, v in value.items() if k != "text"}) for value in values]
            texts = [{**value, "text": self._text(t)} for value, t in zip(values, terms, strict=True)]
            need(terms == [row[-1] for row in certain], "another value")
            expected = texts if len(texts) > 1 else texts[0]
        need(alike(root["value"], expected), "another value")
        return expected

    def _text(self, term: Term) -> str:
        """Say a value as the answer does: the shortest of its units."""
        if term[0] != "number":
            return str(term[1])
        number, unit = term[1:]
        if unit == "比例":
            return _plain(number * 100) + "%"
        best = _plain(number) + str(unit)
        for name, (base, factor) in self.program["units"].items():
            scaled = number / Fraction(factor)
            if base == unit and name.startswith(("万", "亿")) and abs(scaled) >= 1:
                if len(_plain(scaled)) + 1 < len(_plain(number)):
                    best = min(best, _plain(scaled) + name, key=len)
        return best

    def _combine(self, outcomes: list[tuple[Any, list[Row], set[Row]]]) -> Any:
        """Return the value that the choices of readings give together: doubts with a default are held at it."""
        states = [(_text(value), frozenset(certain), frozenset(possible)) for value, certain, possible in outcomes]
        readings, doubts = [root["readings"] for root in self.roots], self.program["doubts"]
        first = readings[0]
        held = [i for i, r in enumerate(readings) if all(r[d] == first[d] for d in first if doubts[d]["default"])]
        for i, j in product(held, held):
            if sum(readings[i][d] != readings[j][d] for d in first) == 1 and states[i] != states[j]:
                return "undetermined"
        return outcomes[0][0]

    def _of_kinds(self, rows: Sequence[Row], least: bool | None = True) -> list[Row]:
        """Return the rows whose parts are of the kinds asked for, certainly, or with ``None`` possibly, and that the
        document or clause asked states, when it is asked what it states."""
        asked = [(place, kind) for place, kind in enumerate(self.question["kinds"]) if kind in self.world.kinds]
        wanted = (True, least)
        document, clause = self.question["document"], self.question["clause"]
        within = f"{document} 条 {clause}"
        return [
            row
            for row in rows
            if all(self._is_a(kind, row[place]) in wanted for place, kind in asked)
            and (
                not (document and self.stated)
                or row[0][1] == within
                or (not clause and (row[0][1] == document or str(row[0][1]).startswith(within)))
            )
        ]

    def _is_a(self, kind: str, thing: Term) -> bool | None:
        """Whether a thing is of a kind: by a step where rules conclude the kind, else as the case says."""
        return self.kinds[kind, thing] if (kind, thing) in self.kinds else self.world.holds(kind, (thing,))

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _step(self, number: int, before: int, top: bool = False) -> bool | None:
        """Check a step and return whether what it says holds; it must come before step ``before``. ``top`` is set for
        the statement asked about, when a document or clause was asked."""
        need(type(number) is int and 0 <= number < before, "a step rests on a later one")
        self.used.add(number)
        if (number, top) not in self.done:
            node = self.nodes[number]
            match node["kind"]:
                case "computed":
                    truth = self._computed(node)
                case "summed":
                    truth = self._summed(number, node)
                case "concluded" | "possible":
                    truth = self._concluded(number, node, top)
                case kind if kind in LEAVES:
                    truth = self._leaf(node)
                case kind if kind in SEARCHES:
                    truth = self._searched(number, node, top)
                case kind:
                    raise Refused(f"no such kind of step: {kind!r:.40}")
            self.done[number, top] = truth
        return self.done[number, top]

    def _claim(self, number: int, before: int, predicate: str, row: Row, top: bool = False) -> bool | None:
        """Check that a step settles a statement, and return how: yes by a document, the case or a rule; else by all
        that could have given it."""
        truth, node = self._step(number, before, top), self.nodes[number]
        need("atom" in node and _atom(node) == (predicate, row), f"step {number} is about something else")
        need(node["kind"] != "possible", f"step {number} shows one way only")
        if node["kind"] in LEAVES:
            need(not top and (truth is True or not self._active(predicate)), f"step {number}: no rule was tried")
        return truth

    def _search(
        self, number: int, before: int, predicate: str, pattern: Sequence[Term | None], top: bool = False
    ) -> bool | None:
        """Check that a step is the search for all that fits a pattern, and return how it came out."""
        truth = self._step(number, before, top)
        need(self.nodes[number]["kind"] in SEARCHES, "not a search")
        free = tuple(("var", f"?{place}") if part is None else part for place, part in enumerate(pattern))
        need(_atom(self.nodes[number]) == (predicate, free), "a search for something else")
        return truth

    def _leaf(self, node: Any) -> bool | None:
        evidence = self.world.evidence(*_atom(node))
        holds: bool | None = evidence[0]["holds"]
        drop = ("atom",) if holds is not None else ("atom", "holds")
        says = {key: value for key, value in node.items() if key != "atom"}
        expected = [{key: value for key, value in each.items() if key not in drop} for each in evidence]
        need(any(alike(says, each) for each in expected), f"{node['atom']!r:.80}: case and rule base say otherwise")
        return holds

    def _computed(self, node: Any) -> bool | None:
        _parts(node, "kind", "condition", "operands", "holds", "result")
        operands, condition = _bindings(node["operands"]), node["condition"]
        need(set(operands) == _variables(condition), "other operands")
        result: Term | None = None
        truth: bool | None
        if "let" in condition:
            result = evaluate(condition["be"], operands)
            truth = result is not None
        elif "compare" in condition:
            left, right = evaluate(condition["left"], operands), evaluate(condition["right"], operands)
            truth = False if left is None or right is None else compare(condition["compare"], left, right)
        else:
            term = value_of(condition["among"], operands)
            truth = _any([same(term, read(value)) for value in condition["values"]])
        stated = None if node["result"] is None else read(node["result"])
        need(node["holds"] is truth and stated == result, "the computation gives something else")
        return truth if result is None or known(result) else None

    def _concluded(self, number: int, node: Any, top: bool) -> bool | None:
        _parts(node, "kind", "atom", "rule", "bindings", "premises")
        rule, bindings = self.rules[node["rule"]], _bindings(node["bindings"])
        predicate, row = _atom(node)
        need(rule in self._active(predicate, top), f"step {number}: the rule does not count here")
        wanted = {a["var"] for a in rule["head"][1:] if "var" in a}.union(*map(_all_variables, rule["body"]))
        need(set(bindings) == wanted, f"step {number}: other bindings")
        truths = [
            self._premise(condition, bindings, premise, number)
            for condition, premise in zip(rule["body"], node["premises"], strict=True)
        ]
        head = _instantiate(rule["head"], bindings)
        fits = [same(a, b) for a, b in zip(head, row, strict=True)]
        need(False not in truths and False not in fits, f"step {number}: a premise is false, or the head is another")
        sure = all(truths) and head == row
        need(node["kind"] == ("concluded" if sure else "possible"), f"step {number}: certain or only possible")
        return True if sure else None

    def _premise(self, condition: Any, bindings: dict[str, Term], number: int, before: int) -> bool | None:
        """Check that a step is about a condition of a rule under bindings; return whether the condition holds."""
        if "has" in condition or "not" in condition:
            atom = condition.get("has") or condition["not"]
            truth = self._claim(number, before, atom[0], _instantiate(atom, bindings))
            return truth if "has" in condition or truth is None else not truth
        truth, node = self._step(number, before), self.nodes[number]
        need(alike(node.get("condition"), condition), f"step {number} is about another condition")
        result = None if node["result"] is None else read(node["result"])
        if "gather" in condition:
            group = tuple(value_of(part, bindings) for part in condition["group"])
            need(tuple(map(read, node["group"])) == group, f"step {number}: another group")
        else:
            need(all(bindings[name] == term for name, term in _bindings(node["operands"]).items()), "other operands")
        name = condition.get("let") or condition.get("gather")
        need(result is None or name not in bindings or bindings[name] == result, f"step {number}: another amount")
        return truth

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _active(self, predicate: str, top: bool = False) -> list[Any]:
        """Return the rules that count for a statement under the readings taken, ``top`` the one asked about."""
        return [
            rule
            for rule in self.by_head.get(predicate, [])
            if (not rule["readings"] or any(self.readings.get(d) == r for d, r in rule["readings"]))
            and (not top or self._asked(rule))
        ]

    def _searched(self, number: int, node: Any, top: bool) -> bool | None:
        _parts(node, "kind", "atom", "direct", "candidates")
        predicate, places = _atom(node)
        free = [("var", f"?{place}") for place in range(len(places))]
        pattern = [None if part == free[place] else part for place, part in enumerate(places)]
        about, states = self.world.predicates[predicate], list[bool | None]()
        need(about["arity"] == len(places) and all(p is None or p[0] != "var" for p in pattern), "not a pattern")
        direct: list[Row] = []
        for step in node["direct"]:
            states.append(self._step(step, number))
            says, row = _atom(self.nodes[step])
            need(self.nodes[step]["kind"] in LEAVES and says == predicate, f"step {number}: not a leaf about it")
            direct.append(row)
        expected = set() if top else self.world.possible(predicate, tuple(pattern))
        if about["given"] or predicate not in self.by_head:
            expected |= {places} if not top and None not in pattern else set()
        else:
            need(not expected, f"step {number}: a document states what rules conclude")
        need(len(direct) == len(expected) and set(direct) == expected, f"step {number}: not all the case says of it")
        rules = [rule for rule in self._active(predicate, top) if self._unify(rule, pattern) is not None]
        tried = [candidate for candidate, _ in node["candidates"]]
        need(tried == [rule["id"] for rule in rules], f"step {number}: not every rule was tried")
        for rule, (_, way) in zip(rules, node["candidates"], strict=True):
            trial = _Trial(rule, pattern, number, top)
            states += self._way(trial, way, self._unify(rule, pattern) or {}, frozenset())
        truth = _any(states)
        need(node["kind"] == {True: "searched", None: "open", False: "absent"}[truth], f"step {number}: outcome")
        return truth

    def _unify(self, rule: Any, pattern: Sequence[Term | None]) -> dict[str, Term] | None:
        """Bind a rule's head to a pattern; what the body computes is left for the end."""
        computed = {c.get("let") or c["gather"] for c in rule["body"] if "let" in c or "gather" in c}
        bindings: dict[str, Term] = {}
        for argument, wanted in zip(rule["head"][1:], pattern, strict=True):
            if wanted is None or argument.get("var") in computed:
                continue
            if "var" in argument:
                if bindings.setdefault(argument["var"], wanted) != wanted:
                    return None
            elif same(read(argument), wanted) is False:
                return None
        return bindings

    def _way(self, trial: _Trial, way: Any, bound: dict[str, Term], met: frozenset[int]) -> list[bool | None]:
        """Check one way through a rule's body and return how its ends come out."""
        rule, pattern, before = trial.rule, trial.pattern, trial.before
        at = next((way[key] for key in ("fails", "takes", "each") if key in way), len(rule["body"]))
        need(type(at) is int and at >= 0 and at not in met, "no such condition left")
        head = rule["head"]
        match way:
            case {"fails": _, "by": step, **rest} if not rest:
                self._fails(rule["body"][at], bound, step, before)
                return [False]
            case {"takes": _, "by": step, "then": then, **rest} if not rest:
                condition = rule["body"][at]
                name = condition.get("let") or condition["gather"]
                need(name not in bound, "taken twice")
                self._premise(condition, bound, step, before)
                more = bound | {name: read(self.nodes[step]["result"])}
                return self._way(trial, then, more, met | {at})
            case {"each": _, "search": search, "ways": ways, **rest} if not rest:
                return self._each(trial, at, search, ways, bound, met)
            case {"differs": value, **rest} if not rest:
                pairs = list(zip(pattern, _instantiate(head, bound), strict=True))
                other = [have for wanted, have in pairs if wanted is not None and same(wanted, have) is False]
                need(other[:1] == [read(value)], "it does not differ, or gives another value")
                return [False]
            case {"gives": step, **rest} if not rest:
                truth, node = self._step(step, before, trial.top), self.nodes[step]
                need(node["kind"] in ("concluded", "possible") and node["rule"] == rule["id"], "by another rule")
                need(_bindings(node["bindings"]) == bound, "it gives other than was followed")
                given = _instantiate(head, bound)
                asked = tuple(h if w is None else w for w, h in zip(pattern, given, strict=True))
                need(_atom(node) == (head[0], asked), "it gives another statement")
                return [truth]
        raise Refused(f"not a way: {way!r:.80}")

    def _each(
        self, trial: _Trial, at: int, search: Any, ways: Any, bound: dict[str, Term], met: frozenset[int]
    ) -> list[bool | None]:
        """Check that every way to meet a condition that binds something was followed; return how their ends come out."""
        atom = trial.rule["body"][at]["has"]
        need(search is not None or not self._active(atom[0]), "rules not searched")
        fitting = self._meets(atom, bound, search, trial.before)
        unbound = {a["var"] for a in atom[1:] if "var" in a} - set(bound)
        followed: list[Row] = []
        states: list[bool | None] = []
        for bindings, then in ways:
            new = _bindings(bindings)
            need(set(new) == unbound, "other bindings")
            followed.append(_instantiate(atom, bound | new))
            states += self._way(trial, then, bound | new, met | {at})
        need(len(followed) == len(fitting) and set(followed) == fitting, "not every way was tried")
        return states

    def _fails(self, condition: Any, bound: dict[str, Term], number: int, before: int) -> None:
        """Check that a step shows a condition to be false, under bindings of at least its inputs."""
        atom = condition.get("has")
        if atom and any("var" in a and a["var"] not in bound for a in atom[1:]):
            need(not self._meets(atom, bound, number, before), "it does not fail")
        else:
            need(self._premise(condition, bound, number, before) is False, "it does not fail")

    def _meets(self, atom: Any, bound: dict[str, Term], search: int | None, before: int) -> set[Row]:
        """Return every tuple that may meet an atom of which something is unbound, found by a search or without rules."""
        asked = tuple(_look(argument, bound) for argument in atom[1:])
        found = self.world.possible(atom[0], asked)
        if search is not None:
            self._search(search, before, atom[0], asked)
            rows = [row for rows in self._leaves(search) for row in rows]
            found |= {tuple(h if w is None else w for w, h in zip(asked, row, strict=True)) for row in rows}
        return {row for row in found if _consistent(atom, row)}

    def _leaves(self, number: int) -> tuple[list[Row], list[Row]]:
        """Return the tuples a checked search found: certain, and only possible."""
        node = self.nodes[number]
        steps, todo = list(node["direct"]), [way for _, way in node["candidates"]]
        while todo:
            way = todo.pop()
            steps += [way["gives"]] if "gives" in way else []
            todo += [way["then"]] if "takes" in way else [then for _, then in way.get("ways", [])]
        sure: dict[Row, None] = {}
        maybe: dict[Row, None] = {}
        for step in steps:
            truth, (_, row) = self.done.get((step, False), self.done.get((step, True))), _atom(self.nodes[step])
            if truth is not False:
                (sure if truth and all(map(known, row)) else maybe)[row] = None
        return list(sure), [row for row in maybe if row not in sure]

    # ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _summed(self, number: int, node: Any) -> bool | None:
        _parts(node, "kind", "condition", "group", "contributors", "search", "result", "settled")
        condition, group = node["condition"], tuple(map(read, node["group"]))
        predicate, counted = condition["predicate"], condition["function"] == "count"
        self._search(node["search"], number, predicate, [*group, *([None] * (condition["over"] + (not counted)))])
        sure, maybe = self._leaves(node["search"])
        rows = []
        for key, amount, step in node["contributors"]:
            need((amount is None) is counted, "an amount that is only counted, or none")
            row = (*group, *map(read, key), *([] if amount is None else [read(amount)]))
            need(self._claim(step, number, predicate, row) is not False, "no contributor")
            rows.append(row)
        need(len(rows) == len(sure) + len(maybe) and set(rows) == {*sure, *maybe}, "not every contributor")
        result, settled = _total(condition, rows, set(sure), len(group))
        stated = None if node["result"] is None else read(node["result"])
        need(stated == result and node["settled"] is settled, f"step {number}: another total")
        return False if result is None else True if settled and known(result) else None


def _total(condition: Any, rows: list[Row], sure: set[Row], size: int) -> tuple[Term | None, bool]:
    """Return the aggregate over contributors, an interval while some are only possible, and whether it is settled."""
    function, over, unit = condition["function"], condition["over"], condition["unit"]
    keys: dict[Row, list[Row]] = {}
    for row in rows:
        keys.setdefault(row[size : size + over], []).append(row)
    certain = {key for key, found in keys.items() if not sure.isdisjoint(found)}
    settled = len(certain) == len(keys) == len(rows) and all(known(term) for row in rows for term in row[size:])
    open_keys = any(not known(term) for key in keys for term in key)
    if function == "count":
        return interval(Fraction(len(certain)), None if open_keys else Fraction(len(keys)), unit), settled
    least, most = (
        {k: _extreme(f, [ends(row[-1])[i] for row in keys[k]]) for k in keys} for i, f in ((0, min), (1, max))
    )
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    if function == "sum":
        for key in keys:
            zero = [] if key in certain else [Fraction(0)]
            low = of_both(Fraction.__add__, low, _extreme(min, [least[key], *zero]))
            high = of_both(Fraction.__add__, high, _extreme(max, [most[key], *zero]))
        return interval(low, None if open_keys else high, unit), settled
    if not keys:
        return None, settled
    if function == "max":
        low = max((end for key in certain if (end := least[key]) is not None), default=None)
        return interval(low, _extreme(max, list(most.values())), unit), settled
    high = min((end for key in certain if (end := most[key]) is not None), default=None)
    return interval(_extreme(min, list(least.values())), high, unit), settled


def _extreme(function: Any, found: Sequence[Fraction | None]) -> Fraction | None:
    """Return the least or greatest of some ends, open where one is."""
    return None if None in found else function(found)


# ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _parts(value: Mapping[str, Any], *names: str) -> None:
    need(set(value) == set(names), f"other parts than {', '.join(names)}")


def _any(states: Sequence[bool | None]) -> bool | None:
    return True if True in states else None if None in states else False


def _atom(node: Any) -> tuple[str, Row]:
    predicate, *arguments = node["atom"]
    return predicate, tuple(map(read, arguments))


def _bindings(value: Mapping[str, Any]) -> dict[str, Term]:
    return {name: read(term) for name, term in value.items()}


def _look(argument: Any, bindings: dict[str, Term]) -> Term | None:
    return bindings.get(argument["var"]) if "var" in argument else read(argument)


def _instantiate(atom: Any, bindings: dict[str, Term]) -> Row:
    return tuple(value_of(argument, bindings) for argument in atom[1:])


def _consistent(atom: Any, row: Row) -> bool:
    """Whether a row has one thing wherever an atom has one variable."""
    seen: dict[str, Term] = {}
    return all("var" not in a or seen.setdefault(a["var"], part) == part for a, part in zip(atom[1:], row, strict=True))


def _variables(condition: Any) -> set[str]:
    """Return the variables a condition needs or binds by matching, without those it computes."""
    todo = [*(condition.get("has") or condition.get("not") or [])[1:], *condition.get("group", [])]
    todo += [condition[key] for key in ("left", "right", "be", "among") if key in condition]
    found: set[str] = set()
    while todo:
        part = todo.pop()
        found |= {part["var"]} if "var" in part else set()
        todo += part.get("of", [])
    return found


def _all_variables(condition: Any) -> set[str]:
    return _variables(condition) | {condition[key] for key in ("let", "gather") if key in condition}


def _plain(number: Fraction) -> str:
    whole, places = number, 0
    while whole.denominator != 1 and places < 60:
        whole, places = whole * 10, places + 1
    text = str(abs(whole.numerator)).rjust(places + 1, "0")
    return ("-" if number < 0 else "") + (text if not places else f"{text[:-places]}.{text[-places:]}")
