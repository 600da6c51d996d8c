"""Checks a proof against the rule base's JSON and the case, step by step, trusting neither engine nor its tables.

A step may rest only on steps before it. Every rule that could speak to a question must have been tried, in every way.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

from verify.case import Row, World, stated_facts
from verify.terms import Refused, Term, compare, ends, evaluate, interval, known, read, same


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON (RFC 8785; our JSON has no numbers but small integers)."""

    def order(v: Any) -> Any:
        if isinstance(v, dict):
            return {k: order(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be"))}
        return [order(x) for x in v] if isinstance(v, list) else v

    text = json.dumps(order(value), ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class Checker:
    """Checks proofs against one rule base, whose digest is taken once."""

    def __init__(self, program: Any) -> None:
        self.program, self.digest = program, digest(program)
        self.facts = stated_facts(program)
        self.rules = {rule["id"]: rule for rule in program["rules"]}
        self.by_head: dict[str, list[Any]] = {}
        for rule in program["rules"]:
            self.by_head.setdefault(rule["head"][0], []).append(rule)

    def verify(self, case: Any, proof: Any) -> None:
        """Return when ``proof`` proves its value from ``case``; raise :class:`Refused` otherwise."""
        try:
            _Verifier(self, case, proof).run()
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, AssertionError) as error:
            raise Refused(f"malformed: {type(error).__name__} {error}") from error


def verify(program: Any, case: Any, proof: Any) -> None:
    """Check one proof; see :meth:`Checker.verify`."""
    Checker(program).verify(case, proof)


class _Verifier:
    def __init__(self, checker: Checker, case: Any, proof: Any) -> None:
        self.program, self.proof, self.nodes = checker.program, proof, proof["nodes"]
        parts = {"format", "rulebase", "case", "as_of", "question", "value", "roots", "nodes"}
        _need(set(proof) == parts, "other parts")
        _need(proof["format"] == "tiaoli-proof/1", "another format")
        _need(proof["rulebase"] == checker.digest, "another rule base")
        _need(proof["case"] == digest(case), "another case")
        self.world = World(checker.program, checker.facts, case, proof["as_of"])
        self.rules, self.by_head = checker.rules, checker.by_head
        self.readings: dict[str, str] = {}
        self.done: dict[tuple[int, bool], bool | None] = {}
        self.used: set[int] = set()

    # ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        question, roots = self.proof["question"], self.proof["roots"]
        pattern = tuple(None if p is None else read(p) for p in question["pattern"])
        values = []
        for root in roots:
            _need(set(root) == {"readings", "value", "certain", "steps"}, "a root has other parts")
            self.readings = root["readings"]
            for doubt, reading in self.readings.items():
                _need(reading in dict(self.program["doubts"][doubt]["readings"]), f"no reading {reading}")
            self.done.clear()
            values.append(self._root(root, question, pattern))
        _need(self.proof["value"] == self._combine(roots, values), "the value is not what the readings give")
        _need(self.used == set(range(len(self.nodes))), "a step that nothing rests on")

    def _root(self, root: Any, question: Any, pattern: tuple[Term | None, ...]) -> Any:
        predicate, top = question["predicate"], bool(question["document"])
        certain = [tuple(read(part) for part in row) for row in root["certain"]]
        steps = root["steps"]
        states = [self.step(step, len(self.nodes), top) for step in steps]
        if None not in pattern:
            _need(len(steps) == 1 and self._says(steps[0], predicate, pattern), "another statement")
            _need(certain == ([pattern] if states[0] else []), "another outcome")
            return self._value(root, question, certain, states[0])
        found = [step for step, row in zip(steps, certain, strict=False) if self._says(step, predicate, row)]
        _need(len(found) == len(certain) and all(states[: len(certain)]), "a value without its step")
        _need(all(w is None or w == h for row in certain for w, h in zip(pattern, row, strict=True)), "other values")
        single = self.world.predicates[predicate]["single"] and question["form"] == "value"
        conflict = single and len({row[-1] for row in certain}) > 1
        state: bool | None = True if certain else False
        if question["form"] == "list" or not certain or conflict:
            _need(len(steps) == len(certain) + 1, "no search")
            self._searches(steps[-1], predicate, pattern)
            sure, maybe = self._leaves(steps[-1])
            keep = [r for r in sure if self._of_kinds(question, r)]
            _need(sorted(keep, key=repr) == sorted(certain, key=repr), "the list is not what the search found")
            possible = [r for r in maybe if self._of_kinds(question, r, False)]
            state = True if certain else None if possible else False
        else:
            _need(len(steps) == len(certain), "steps over")
        return self._value(root, question, certain, None if conflict else state)

    def _value(self, root: Any, question: Any, certain: list[Row], state: bool | None) -> Any:
        word = {True: "yes", False: "no", None: "undetermined"}[state]
        if state and question["form"] == "value":
            texts = root["value"] if isinstance(root["value"], list) else [root["value"]]
            terms = [read({k: v for k, v in value.items() if k != "text"}) for value in texts]
            _need(terms == [row[-1] for row in certain], "another value")
            _need(all(self._text(t) == v["text"] for t, v in zip(terms, texts, strict=True)), "another text")
            return root["value"]
        _need(root["value"] == word, "another value")
        return word

    def _text(self, term: Term) -> str:
        """Say a value as the answer does: the shortest of its units."""
        if term[0] != "number":
            return str(term[1])
        number: Fraction = term[1]
        unit: str = term[2]
        if unit == "比例":
            return _plain(number * 100) + "%"
        best = _plain(number) + unit
        for name, (base, factor) in self.program["units"].items():
            scaled = number / Fraction(factor)
            if base == unit and name.startswith(("万", "亿")) and abs(scaled) >= 1:
                if len(_plain(scaled)) + 1 < len(_plain(number)):
                    best = min(best, _plain(scaled) + name, key=len)
        return best

    def _combine(self, roots: Any, values: list[Any]) -> Any:
        def state(i: int) -> str:
            return json.dumps([values[i], roots[i]["certain"]], sort_keys=True)

        if len({state(i) for i in range(len(roots))}) == 1:
            return values[0]
        doubts, first = self.program["doubts"], roots[0]["readings"]
        held = [
            i for i, r in enumerate(roots) if all(r["readings"][d] == first[d] for d in first if doubts[d]["default"])
        ]
        for i in held:
            for j in held:
                apart = [d for d in first if roots[i]["readings"][d] != roots[j]["readings"][d]]
                if len(apart) == 1 and state(i) != state(j):
                    return "undetermined"
        return values[0]

    def _of_kinds(self, question: Any, row: Row, certain: bool = True) -> bool:
        for kind, part in zip(question["kinds"], row, strict=True):
            if kind in self.world.kinds:
                holds = self.world.evidence(kind, (part,))["holds"]
                if holds is False or (certain and holds is None):
                    return False
        return True

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def step(self, number: int, before: int, top: bool = False) -> bool | None:
        """Check a step and return whether what it says holds; it must come before step ``before``."""
        _need(type(number) is int and 0 <= number < before, "a step rests on a later one")
        self.used.add(number)
        if (number, top) not in self.done:
            node = self.nodes[number]
            check = getattr(self, "_check_" + node["kind"], None)
            if check is None:
                raise Refused(f"no such kind of step: {node['kind']}")
            self.done[number, top] = check(number, node, top)
        return self.done[number, top]

    def _leaf(self, number: int, node: Any, top: bool) -> bool | None:
        predicate, *row = node["atom"]
        expected = self.world.evidence(predicate, tuple(read(a) for a in row))
        got = {k: v for k, v in node.items() if k != "atom"}
        if "chain" in got:
            got["chain"] = [read(k) for k in got["chain"]]
        holds = expected["holds"]
        if node["kind"] == "unknown":
            expected = {k: v for k, v in expected.items() if k != "holds"}
        _need(got == expected, f"step {number}: the case and the rule base say otherwise")
        return bool(holds) if holds is not None else None

    _check_given = _check_found = _check_stated = _check_settled = _check_unknown = _leaf

    def _check_computed(self, number: int, node: Any, _: bool) -> bool | None:
        bindings = {name: read(term) for name, term in node["operands"].items()}
        condition = node["condition"]
        _need(set(bindings) == _variables(condition), f"step {number}: other operands")
        _need(set(node) == {"kind", "condition", "operands", "holds", "result"}, "other parts")
        holds: bool | None
        result = None
        if "let" in condition:
            result = evaluate(condition["be"], bindings)
            holds = result is not None
        elif "compare" in condition:
            left, right = evaluate(condition["left"], bindings), evaluate(condition["right"], bindings)
            holds = False if left is None or right is None else compare(condition["compare"], left, right)
        else:
            term = read(condition["among"])
            term = bindings[term[1]] if term[0] == "var" else term
            states = [same(term, read(value)) for value in condition["values"]]
            holds = True if True in states else None if None in states else False
        stated = None if node["result"] is None else read(node["result"])
        _need(node["holds"] is holds and stated == result, f"step {number}: the computation gives something else")
        return holds

    def _check_concluded(self, number: int, node: Any, top: bool) -> bool | None:
        rule = self.rules[node["rule"]]
        _need(rule in self._active(rule["head"][0], top), f"step {number}: the rule does not count here")
        _need(set(node) == {"kind", "atom", "rule", "bindings", "premises"}, "other parts")
        bindings = {name: read(term) for name, term in node["bindings"].items()}
        wanted = set().union(*(_variables(c) | _bound_by(c) for c in rule["body"]))
        _need(set(bindings) == wanted | {a["var"] for a in rule["head"][1:] if "var" in a}, f"step {number}: bindings")
        _need(len(node["premises"]) == len(rule["body"]), f"step {number}: premises")
        sure = True
        for condition, premise in zip(rule["body"], node["premises"], strict=True):
            truth = self._premise(condition, bindings, premise, number)
            _need(truth is not False, f"step {number}: a premise is false")
            sure = sure and truth is True
        head = _instantiate(rule["head"], bindings)
        row = tuple(read(a) for a in node["atom"][1:])
        _need(node["atom"][0] == rule["head"][0], f"step {number}: another head")
        matches = [same(a, b) for a, b in zip(head, row, strict=True)]
        _need(False not in matches, f"step {number}: the head is another")
        sure = sure and head == row
        _need((node["kind"] == "concluded") is sure, f"step {number}: certain or only possible")
        return True if sure else None

    _check_possible = _check_concluded

    def _premise(self, condition: Any, bindings: dict[str, Term], step: int, before: int) -> bool | None:
        """Check that a step is about a condition of a rule under bindings; return whether the condition holds."""
        truth = self.step(step, before)
        node = self.nodes[step]
        if "has" in condition or "not" in condition:
            atom = condition.get("has") or condition["not"]
            _need(self._says(step, atom[0], _instantiate(atom, bindings)), "a premise about something else")
            return truth if "has" in condition or truth is None else not truth
        _need(node.get("condition") == condition, "a premise about another condition")
        if "gather" in condition:
            group = tuple(_term(g, bindings) for g in condition["group"])
            _need(tuple(read(g) for g in node["group"]) == group, "another group")
            result = read(node["result"]) if node["result"] is not None else None
            _need(condition["gather"] not in bindings or result == bindings[condition["gather"]], "another total")
            return False if result is None else True if node["settled"] and known(result) else None
        operands = {name: read(t) for name, t in node["operands"].items()}
        _need(all(bindings[name] == t for name, t in operands.items()), "other operands")
        if "let" in condition and node["result"] is not None:
            result = read(node["result"])
            _need(condition["let"] not in bindings or result == bindings[condition["let"]], "another amount")
            return True if known(result) else None
        return truth

    def _says(self, step: int, predicate: str, row: tuple[Any, ...]) -> bool:
        node = self.nodes[step]
        return "atom" in node and node["atom"][0] == predicate and tuple(read(a) for a in node["atom"][1:]) == row

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _active(self, predicate: str, top: bool) -> list[Any]:
        """Return the rules that count for a statement under the readings taken, ``top`` the one asked about."""
        question = self.proof["question"]
        return [
            rule
            for rule in self.by_head.get(predicate, [])
            if (not rule["readings"] or any(self.readings.get(d) == r for d, r in rule["readings"]))
            and (not top or rule["document"] == question["document"])
            and (not top or not question["clause"] or rule["clause"] == question["clause"])
        ]

    def _searches(self, step: int, predicate: str, pattern: tuple[Term | None, ...]) -> None:
        free = tuple(("var", f"?{i}") if p is None else p for i, p in enumerate(pattern))
        _need(self.nodes[step]["kind"] in ("absent", "open", "searched"), "not a search")
        _need(self._says(step, predicate, free), "a search for something else")

    def _check_searched(self, number: int, node: Any, top: bool) -> bool | None:
        _need(set(node) == {"kind", "atom", "direct", "candidates"}, "other parts")
        predicate = node["atom"][0]
        pattern = tuple(None if "var" in a else read(a) for a in node["atom"][1:])
        _need(
            self._says(number, predicate, tuple(("var", f"?{i}") if p is None else p for i, p in enumerate(pattern))),
            "",
        )
        about = self.world.predicates[predicate]
        states: list[bool | None] = []
        direct: set[Row] = set()
        for step in node["direct"]:
            states.append(self.step(step, number))
            direct.add(tuple(read(a) for a in self.nodes[step]["atom"][1:]))
            _need(self.nodes[step]["kind"] in ("given", "found", "stated", "settled", "unknown"), "not a leaf")
            _need(self.nodes[step]["atom"][0] == predicate, "a leaf about something else")
        speaks = not top and about["kind"] != "辅助" and (about["given"] or not self.by_head.get(predicate))
        if not speaks:
            expected: set[Row] = set()
        elif None in pattern:
            expected = self.world.possible(predicate, pattern)
        else:
            expected = {tuple(p for p in pattern if p is not None)}
        _need(direct == expected, f"step {number}: what the case says of it")
        rules = [r for r in self._active(predicate, top) if self._unify(r, pattern) is not None]
        _need(
            [r["id"] for r in rules] == [c[0] for c in node["candidates"]], f"step {number}: not every rule was tried"
        )
        for rule, (_, way) in zip(rules, node["candidates"], strict=True):
            states += self._way(rule, pattern, way, self._unify(rule, pattern) or {}, frozenset(), number, top)
        holds = True if True in states else None if None in states else False
        _need(node["kind"] == {True: "searched", None: "open", False: "absent"}[holds], f"step {number}: outcome")
        return holds

    _check_absent = _check_open = _check_searched

    def _unify(self, rule: Any, pattern: tuple[Term | None, ...]) -> dict[str, Term] | None:
        computed = set().union(*(_bound_by(c) for c in rule["body"] if "let" in c or "gather" in c))
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

    def _way(
        self,
        rule: Any,
        pattern: tuple[Term | None, ...],
        way: Any,
        bound: dict[str, Term],
        met: frozenset[int],
        before: int,
        top: bool,
    ) -> list[bool | None]:
        """Check one way through a rule's body and return how its ends come out."""
        match way:
            case {"fails": int(at), "by": step, **rest} if not rest:
                self._fails(rule["body"][at], bound, step, before)
                return [False]
            case {"takes": int(at), "by": step, "then": then, **rest} if not rest and at not in met:
                condition = rule["body"][at]
                self._premise(condition, bound, step, before)
                value = read(self.nodes[step]["result"])
                name = condition.get("let") or condition["gather"]
                return self._way(rule, pattern, then, {**bound, name: value}, met | {at}, before, top)
            case {"each": int(at), "search": search, "ways": ways, **rest} if not rest and at not in met:
                atom = rule["body"][at]["has"]
                asked = tuple(_look(a, bound) for a in atom[1:])
                expected = self.world.possible(atom[0], asked)
                if self._active(atom[0], False):
                    self.step(search, before)
                    self._searches(search, atom[0], asked)
                    sure, maybe = self._leaves(search)
                    expected |= {
                        tuple(h if w is None else w for w, h in zip(asked, r, strict=True)) for r in sure + maybe
                    }
                else:
                    _need(search is None, "a search for what no rule gives")
                found, states = [], list[bool | None]()
                for new, then in ways:
                    more = bound | {name: read(term) for name, term in new.items()}
                    _need(set(new) == {a["var"] for a in atom[1:] if "var" in a} - set(bound), "other bindings")
                    found.append(_instantiate(atom, more))
                    states += self._way(rule, pattern, then, more, met | {at}, before, top)
                fitting = {r for r in expected if _consistent(atom, r, bound)}
                _need(set(found) == fitting and len(found) == len(fitting), "not every way was tried")
                return states
            case {"differs": value, **rest} if not rest:
                head = _instantiate(rule["head"], bound)
                _need(read(value) in head, "another value")
                other = [same(w, h) for w, h in zip(pattern, head, strict=True) if w is not None]
                _need(False in other, "it does not differ")
                return [False]
            case {"gives": step, **rest} if not rest:
                truth = self.step(step, before, top)
                node = self.nodes[step]
                _need(node["kind"] in ("concluded", "possible") and node["rule"] == rule["id"], "another rule")
                _need(all(read(node["bindings"][k]) == v for k, v in bound.items()), "other bindings")
                _need(len(bound) == len(node["bindings"]), "it gives more than was followed")
                row = tuple(read(a) for a in node["atom"][1:])
                _need(all(w is None or w == h for w, h in zip(pattern, row, strict=True)), "another statement")
                return [truth]
        raise Refused(f"not a way: {way!r:.80}")

    def _fails(self, condition: Any, bound: dict[str, Term], step: int, before: int) -> None:
        if "has" in condition and any("var" in a and a["var"] not in bound for a in condition["has"][1:]):
            self.step(step, before)
            self._searches(step, condition["has"][0], tuple(_look(a, bound) for a in condition["has"][1:]))
            _need(self.nodes[step]["kind"] == "absent", "it does not fail")
            return
        truth = self._premise(condition, bound, step, before)
        _need(truth is False, "it does not fail")

    def _leaves(self, step: int) -> tuple[list[Row], list[Row]]:
        """Return the tuples a search found, certain and only possible."""
        sure: dict[Row, None] = {}
        maybe: dict[Row, None] = {}
        node = self.nodes[step]
        steps = list(node["direct"])
        todo = [way for _, way in node["candidates"]]
        while todo:
            way = todo.pop()
            steps += [way["gives"]] if "gives" in way else []
            todo += [way["then"]] if "takes" in way else [then for _, then in way.get("ways", [])]
        for number in steps:
            row = tuple(read(a) for a in self.nodes[number]["atom"][1:])
            truth = self.done.get((number, False), self.done.get((number, True)))
            if truth is not False:
                (sure if truth and all(known(t) for t in row) else maybe)[row] = None
        return list(sure), [row for row in maybe if row not in sure]

    def _check_summed(self, number: int, node: Any, _: bool) -> bool | None:
        _need(set(node) == {"kind", "condition", "group", "contributors", "search", "result", "settled"}, "other parts")
        condition, group = node["condition"], tuple(read(g) for g in node["group"])
        counted = condition["function"] != "count"
        self.step(node["search"], number)
        self._searches(node["search"], condition["predicate"], (*group, *([None] * (condition["over"] + counted))))
        sure, maybe = self._leaves(node["search"])
        rows = []
        for key, amount, step in node["contributors"]:
            self.step(step, number)
            row = (*group, *(read(k) for k in key), *([read(amount)] if counted else []))
            _need(self._says(step, condition["predicate"], row), "another contributor")
            rows.append(row)
        _need(len(rows) == len(set(rows)) and set(rows) == set(sure) | set(maybe), "not every contributor")
        result, settled = _total(condition, rows, set(sure), len(group))
        got = None if node["result"] is None else read(node["result"])
        _need(got == result and node["settled"] is settled, f"step {number}: another total")
        return result is not None


def _total(condition: Any, rows: list[Row], sure: set[Row], size: int) -> tuple[Term | None, bool]:
    function, over, unit = condition["function"], condition["over"], condition["unit"]
    keys: dict[Row, list[Row]] = {}
    for row in rows:
        keys.setdefault(row[size : size + over], []).append(row)
    certain = {key for key, found in keys.items() if any(row in sure for row in found)}
    settled = len(certain) == len(keys) and all(len(f) == 1 and all(known(t) for t in f[0]) for f in keys.values())
    open_keys = any(not known(t) for key in keys for t in key)
    if function == "count":
        low, high = Fraction(len(certain)), None if open_keys else Fraction(len(keys))
        return interval(low, high, unit), settled
    spans = {key: [ends(row[-1]) for row in found] for key, found in keys.items()}
    least = {
        k: None if any(a is None for a, _ in s) else min(a for a, _ in s if a is not None) for k, s in spans.items()
    }
    most = {
        k: None if any(b is None for _, b in s) else max(b for _, b in s if b is not None) for k, s in spans.items()
    }
    if function == "sum":
        lows = [
            least[k] if k in certain or least[k] is None else min(least[k] or Fraction(0), Fraction(0)) for k in keys
        ]
        highs = [most[k] if k in certain or most[k] is None else max(most[k] or Fraction(0), Fraction(0)) for k in keys]
        total_low = None if None in lows else sum((x for x in lows if x is not None), Fraction(0))
        total_high = None if None in highs or open_keys else sum((x for x in highs if x is not None), Fraction(0))
        return interval(total_low, total_high, unit), settled
    if not keys:
        return None, settled
    if function == "max":
        high = None if None in most.values() else max(x for x in most.values() if x is not None)
        return interval(max((x for k in certain if (x := least[k]) is not None), default=None), high, unit), settled
    low2 = None if None in least.values() else min(x for x in least.values() if x is not None)
    return interval(low2, min((x for k in certain if (x := most[k]) is not None), default=None), unit), settled


def _need(condition: bool, why: str) -> None:
    if not condition:
        raise Refused(why)


def _look(argument: Any, bindings: dict[str, Term]) -> Term | None:
    return bindings.get(argument["var"]) if "var" in argument else read(argument)


def _term(argument: Any, bindings: dict[str, Term]) -> Term:
    return bindings[argument["var"]] if "var" in argument else read(argument)


def _instantiate(atom: Any, bindings: dict[str, Term]) -> Row:
    return tuple(_term(argument, bindings) for argument in atom[1:])


def _consistent(atom: Any, row: Row, bound: dict[str, Term]) -> bool:
    more: dict[str, Term] = {}
    return all("var" not in a or more.setdefault(a["var"], part) == part for a, part in zip(atom[1:], row, strict=True))


def _variables(condition: Any) -> set[str]:
    """Return the variables a condition needs or binds by matching, without those it computes."""
    if "has" in condition or "not" in condition:
        return {a["var"] for a in (condition.get("has") or condition["not"])[1:] if "var" in a}
    found: set[str] = set()
    todo = [condition.get(k) for k in ("left", "right", "be", "among")] + list(condition.get("group", []))
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found |= {part["var"]} if "var" in part else set()
            todo += part.get("of", [])
    return found


def _bound_by(condition: Any) -> set[str]:
    return {condition[key] for key in ("let", "gather") if key in condition}


def _plain(number: Fraction) -> str:
    whole, places = number, 0
    while whole.denominator != 1 and places < 60:
        whole, places = whole * 10, places + 1
    text = str(abs(whole.numerator)).rjust(places + 1, "0")
    return ("-" if number < 0 else "") + (text if not places else f"{text[:-places]}.{text[-places:]}")
