"""Checks a proof against the rule base's JSON and the case, step by step, trusting neither engine nor its tables.

A step may rest only on steps before it. Every rule that could speak to a question must have been tried, in every way,
under every choice of readings. What each kind of step must show is written out in ``docs/proofs.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

from verify.case import Case, stated
from verify.terms import (
    INF,
    Refused,
    Row,
    Term,
    compare,
    ends,
    evaluate,
    fits,
    interval,
    known,
    need,
    read,
    same,
    value_of,
)

#: The most combinations of readings that are tried; beyond it each doubt is varied alone.
MOST_COMBINATIONS = 32

LEAVES = ("given", "found", "stated", "settled", "unknown")
SEARCHES = {True: "searched", None: "open", False: "absent"}
QUERY = "?"
#: What is true of the predicates that a question adds, as of any auxiliary one; they have the places their rules have.
AUXILIARY = {"kind": "辅助", "arity": None, "given": False}
LISTS = ("atom", "premises", "direct", "candidates", "searches", "group", "contributors")

#: What a bug in a proof can make Python raise while it is read: all mean that it is not a proof.
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, AssertionError)

Truth = bool | None
Bound = dict[str, Term]


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON (RFC 8785; our JSON has no numbers but small integers)."""

    def order(v: Any) -> Any:
        if isinstance(v, dict):
            return {k: order(v[k]) for k in sorted(v, key=lambda k: k.encode("utf-16-be"))}
        return [order(x) for x in v] if isinstance(v, list) else v

    text = json.dumps(order(value), ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class Checker:
    """Checks proofs against one rule base, whose digest is taken once; raises :class:`Refused` for no rule base."""

    def __init__(self, program: Any) -> None:
        try:
            self.program, self.digest = program, digest(program)
            self.facts = [((a[0], tuple(map(read, a[1:]))), stated(True, "stated", *at)) for a, *at in program["facts"]]
            self.rules = {rule["id"]: rule for rule in program["rules"]}
            need(len(self.rules) == len(program["rules"]), "two rules have one id")
        except _MALFORMED as error:
            raise Refused(f"not a rule base: {type(error).__name__} {error}") from error

    def verify(self, case: Any, proof: Any) -> None:
        """Return when ``proof`` proves its value from ``case``; raise :class:`Refused` otherwise."""
        try:
            _Proof(self, case, proof).check()
        except _MALFORMED as error:
            raise Refused(f"malformed: {type(error).__name__} {error}") from error


def verify(program: Any, case: Any, proof: Any) -> None:
    """Check one proof; see :meth:`Checker.verify`."""
    Checker(program).verify(case, proof)


class _Trial(NamedTuple):
    """A rule tried for a pattern by step ``number``, of which what it rests on must come before."""

    rule: Any
    pattern: Sequence[Term | None]
    number: int


class _Proof:
    def __init__(self, checker: Checker, case: Any, proof: Any) -> None:
        _parts(proof, "format", "rulebase", "case", "as_of", "question", "value", "roots", "nodes")
        need(proof["format"] == "tiaoli-proof/2", "another format")
        need(proof["rulebase"] == checker.digest, "another rule base")
        need(proof["case"] == digest(case), "another case")
        self.case = Case(checker.program, checker.facts, case, proof["as_of"])
        self.proof, self.nodes, self.doubts = proof, proof["nodes"], checker.program["doubts"]
        need(len(set(map(_text, self.nodes))) == len(self.nodes), "one step twice")
        self.rules = checker.rules | {rule["id"]: rule for rule in self._query(proof["question"], checker.rules)}
        self.by_head: dict[str, list[Any]] = {}
        for rule in self.rules.values():
            self.by_head.setdefault(rule["head"][0], []).append(rule)
        self.readings: dict[str, str] = {}
        self.used: set[int] = set()
        self.done: dict[int, Truth] = {}
        self.closing: dict[str, dict[Row, bool]] = {}
        self.closed: dict[int, dict[str, dict[Row, bool]]] = {}

    # ── the question and its answer ──────────────────────────────────────────────────────────────────────────────

    def _query(self, question: Any, rules: dict[str, Any]) -> Iterator[Any]:
        """Yield the rules that say the question, and remember what it asks for."""
        _parts(question, "predicate", "pattern", "kinds", "document", "clause", "readings")
        name, kinds, document, clause = (question[part] for part in ("predicate", "kinds", "document", "clause"))
        self.about = about = self.case.predicates[name]
        self.pattern = [None if part is None else read(part) for part in question["pattern"]]
        self.asks_value = len(kinds) == 2 and self.pattern[-1] is None and self.pattern[0] is not None and not kinds[1]
        need(about["arity"] == len(self.pattern) == len(kinds), "the question has other places")
        need(
            all(part is None or (known(part) and not k) for part, k in zip(self.pattern, kinds, strict=True)), "of what"
        )
        need(isinstance(kinds, list) and {*kinds} <= {"", about["range"], *self.case.kinds}, "no such kind")
        need(all(part is None or part[1] not in self.case.program["aliases"] for part in self.pattern), "another name")
        where = f"{document} 条 {clause}" if clause else document
        there = ("条款" if clause else "政策文件", (("name", where),))
        need(isinstance(document, str) and isinstance(clause, str), "names are text")
        need(there in self.case.leaves if document else clause == "", "no such clause")
        places = [{"var": f"?{n}"} if part is None else part for n, part in enumerate(question["pattern"])]
        body = [{"has": [k, part]} for k, part in zip(kinds, places, strict=True) if k in self.case.kinds]
        limits: list[list[Any]] = [[]]
        need(
            not {QUERY, f"{QUERY}2"} & {*rules, *(rule["head"][0] for rule in rules.values())}, "a name that rules have"
        )
        if document and about["kind"] != "载明":
            limit = f" 〔依 {where}〕"
            for rule in rules.values():
                if (rule["head"][0], rule["document"]) == (name, document) and clause in ("", rule["clause"]):
                    yield rule | {"id": rule["id"] + limit, "head": [name + limit, *rule["head"][1:]]}
            name += limit
            need(name not in self.case.predicates, "a name that rules have")
        elif document:
            limits = [[{"among": places[0], "values": [{"name": where}]}]]
            limits += [] if clause else [[{"has": ["所属文件", places[0], {"name": document}]}]]
        for n, more in enumerate(limits, 1):
            body_n = [{"has": [name, *places]}, *body, *more]
            yield {"id": QUERY if n == 1 else f"{QUERY}{n}", "head": [QUERY, *places], "body": body_n, "readings": []}

    def check(self) -> None:
        """Check each choice of readings, that there is no other, and what they give together."""
        readings = [root["readings"] for root in self.proof["roots"]]
        outcomes = [self._root(root) for root in self.proof["roots"]]
        need(self.used == set(range(len(self.nodes))), "a step that nothing rests on")
        settled, options = self.proof["question"]["readings"], dict[str, list[str]]()
        need(settled.keys() <= readings[0].keys() == self._bearing(), "other doubts than bear on it")
        for doubt in sorted(readings[0]):
            names = [name for name, _ in self.doubts[doubt]["readings"]]
            first = self.doubts[doubt]["default"] or names[0]
            options[doubt] = [first, *(name for name in names if name != first)]
            if doubt in settled:
                need(settled[doubt] in names, f"no such reading of {doubt:.80}")
                options[doubt] = [settled[doubt]]
        base = {doubt: names[0] for doubt, names in options.items()}
        if prod(map(len, options.values())) <= MOST_COMBINATIONS:
            every = [dict(zip(options, choice, strict=True)) for choice in product(*options.values())]
        else:
            every = [base, *(base | {doubt: name} for doubt, names in options.items() for name in names[1:])]
        need(readings[0] == every[0], "the first readings are not the defaults")
        need(sorted(map(_text, readings)) == sorted(map(_text, every)), "not every choice of readings, each once")
        value, first = outcomes[0][0], readings[0]
        held = [n for n, r in enumerate(readings) if all(r[d] == first[d] for d in r if self.doubts[d]["default"])]
        for i, j in product(held, held):
            if sum(readings[i][d] != readings[j][d] for d in first) == 1 and outcomes[i] != outcomes[j]:
                value = "undetermined"
        stated = self.proof["value"]
        if not isinstance(stated, str):
            terms = [*map(read, stated)] if isinstance(stated, list) else [read(stated)]
            need(
                len({*terms}) == len(terms) and isinstance(stated, list) is (len(terms) > 1), "a value twice, or a list"
            )
            stated = {*terms}
        need(stated == value, "another value")

    def _bearing(self) -> set[str]:
        """Return the doubts of every rule of every predicate that the question rests on."""
        seen, found = [QUERY], set[str]()
        for predicate in seen:
            for rule in self.by_head.get(predicate, ()):
                found.update(doubt for doubt, _ in rule["readings"])
                read_ = [(c.get("has") or c.get("not") or [c.get("predicate")])[0] for c in rule["body"]]
                seen += [name for name in dict.fromkeys(read_) if name not in seen]
        return found

    def _root(self, root: Any) -> tuple[Any, set[Row], set[Row]]:
        """Check what one choice of readings gives; return its value, and what certainly and possibly answers."""
        _parts(root, "readings", "step")
        self.readings, self.done, self.closed = root["readings"], {}, {}
        before = len(self.nodes)
        if None not in self.pattern:
            row = tuple(part for part in self.pattern if part is not None)
            truth = self._claim(root["step"], before, QUERY, row)
            return {True: "yes", False: "no", None: "undetermined"}[truth], {row} if truth else set(), set()
        found = self._search(root["step"], before, QUERY, self.pattern)
        sure = {row for row, certain in found.items() if certain}
        values = [(row[-1], other[-1]) for row in sure for other in found]
        contested = self.asks_value and self.about["single"] and any(same(*pair) is not True for pair in values)
        if not sure or contested:
            return "undetermined" if found else "no", sure, set(found)
        return ({row[-1] for row in sure}, sure, sure) if self.asks_value else ("yes", sure, set(found))

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _step(self, number: Any, before: int) -> Truth:
        """Check a step, which must come before step ``before``, and return whether what it says holds."""
        need(type(number) is int and 0 <= number < before, "a step rests on a later one")
        self.used.add(number)
        if number not in self.done:
            node = self.nodes[number]
            kind = (
                "leaf" if node["kind"] in LEAVES else "searched" if node["kind"] in SEARCHES.values() else node["kind"]
            )
            need(kind in ("leaf", "computed", "concluded", "possible", "searched", "closure", "summed"), "no such step")
            need(all(isinstance(node.get(part, []), list) for part in LISTS), f"step {number}: not a list")
            self.done[number] = getattr(self, f"_{kind}")(number, node)
        return self.done[number]

    def _claim(self, number: int, before: int, predicate: str, row: Row) -> Truth:
        """Check that a step settles a statement, and return how: yes by a document, the case or a rule; else by all
        that could have given it. Within a closure what may hold is shown by one way in which it may."""
        truth, node = self._step(number, before), self.nodes[number]
        need("atom" in node and _atom(node) == (predicate, row), f"step {number} is about something else")
        if predicate in self.closing:
            states = [
                certain if each == row and certain else None
                for each, certain in self.closing[predicate].items()
                if fits(row, each)
            ]
            states += [self.case.leaf(predicate, row)["holds"]] if self._said(predicate, row) else []
            need(truth is not False and truth is _any(states), f"step {number}: not so")
            return truth
        need(node["kind"] != "possible", f"step {number} shows one way only")
        need(
            node["kind"] not in LEAVES or truth is True or not self._active(predicate), f"step {number}: no rule tried"
        )
        return truth

    def _leaf(self, number: int, node: Any) -> Truth:
        says = self.case.leaf(*_atom(node))
        expected = says if says["holds"] is not None else {k: v for k, v in says.items() if k != "holds"}
        need(
            _text(node) == _text(expected | {"atom": node["atom"]}), f"step {number}: case and rule base say otherwise"
        )
        return bool(says["holds"]) if says["holds"] is not None else None

    def _computed(self, number: int, node: Any) -> Truth:
        _parts(node, "kind", "condition", "operands", "holds", "result")
        operands, condition = _bindings(node["operands"]), node["condition"]
        need(set(operands) == _variables(condition), f"step {number}: other operands")
        result, truth = None, None
        if "let" in condition:
            result = evaluate(condition["be"], operands)
            truth = result is not None
        elif "compare" in condition:
            left, right = evaluate(condition["left"], operands), evaluate(condition["right"], operands)
            truth = None not in (left, right) and compare(condition["compare"], left or (), right or ())
        else:
            truth = _any([same(value_of(condition["among"], operands), read(value)) for value in condition["values"]])
        stated = None if node["result"] is None else read(node["result"])
        need(node["holds"] is truth and stated == result, f"step {number}: the computation gives something else")
        return truth if result is None or known(result) else None

    def _concluded(self, number: int, node: Any) -> Truth:
        _parts(node, "kind", "atom", "rule", "bindings", "premises")
        rule, bindings, (predicate, row) = self.rules[node["rule"]], _bindings(node["bindings"]), _atom(node)
        need(rule in self._active(predicate), f"step {number}: the rule does not count here")
        wanted = {a["var"] for a in rule["head"][1:] if "var" in a}.union(*map(_all_variables, rule["body"]))
        need(set(bindings) == wanted, f"step {number}: other bindings")
        conditions = zip(rule["body"], node["premises"], strict=True)
        truths = [self._premise(condition, bindings, premise, number) for condition, premise in conditions]
        head = _instantiate(rule["head"], bindings)
        need(
            False not in truths and fits(row, head) is not None,
            f"step {number}: a premise is false, or the head another",
        )
        sure = all(truths) and head == row
        need(node["kind"] == ("concluded" if sure else "possible"), f"step {number}: certain or only possible")
        return True if sure else None

    _possible = _concluded

    def _premise(self, condition: Any, bindings: Bound, number: int, before: int) -> Truth:
        """Check that a step is about a condition of a rule under bindings; return whether the condition holds."""
        if "has" in condition or "not" in condition:
            atom = condition.get("has") or condition["not"]
            truth = self._claim(number, before, atom[0], _instantiate(atom, bindings))
            return truth if "has" in condition or truth is None else not truth
        truth, node = self._step(number, before), self.nodes[number]
        need(_text(node.get("condition")) == _text(condition), f"step {number} is about another condition")
        if "gather" in condition:
            group = [value_of(part, bindings) for part in condition["group"]]
            need([*map(read, node["group"])] == group, f"step {number}: another group")
        else:
            need(_bindings(node["operands"]).items() <= bindings.items(), f"step {number}: other operands")
        result, name = node["result"], condition.get("let") or condition.get("gather")
        need(result is None or bindings.get(name, read(result)) == read(result), f"step {number}: another amount")
        return truth

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _active(self, predicate: str) -> list[Any]:
        """Return the rules that count for a statement under the readings taken."""
        rules, taken = self.by_head.get(predicate, []), self.readings.items()
        return [rule for rule in rules if not rule["readings"] or any((d, r) in taken for d, r in rule["readings"])]

    def _search(self, number: int, before: int, predicate: str, pattern: Sequence[Term | None]) -> dict[Row, bool]:
        """Check that a step is the search for all that fits a pattern; return what it found, and which of it for sure."""
        self._step(number, before)
        need(self.nodes[number]["kind"] in SEARCHES.values(), "not a search")
        need(_pattern(self.nodes[number]["atom"]) == (predicate, [*pattern]), "a search for something else")
        return self._found(self.nodes[number])

    def _searched(self, number: int, node: Any) -> Truth:
        predicate, pattern = _pattern(node["atom"])
        _parts(node, "kind", "atom", "direct", "closure" if "closure" in node else "candidates")
        for step in node["direct"]:
            self._step(step, number)
            need(self.nodes[step]["kind"] in LEAVES, f"step {number}: not a leaf")
        expected, about = self._said(predicate, pattern), self.case.predicates.get(predicate, AUXILIARY)
        need(about["arity"] in (None, len(pattern)), f"step {number}: not a pattern")
        if about["kind"] != "辅助" and None not in pattern and (about["given"] or predicate not in self.by_head):
            expected.add(tuple(part for part in pattern if part is not None))
        direct = sorted(_atom(self.nodes[step]) for step in node["direct"])
        need(direct == sorted((predicate, row) for row in expected), f"step {number}: not all the case says of it")
        if "closure" in node:
            self._step(node["closure"], number)
            need(predicate in self.closed.get(node["closure"], ()), f"step {number}: of another closure, or none")
        else:
            self._tried(number, node)
        truth = _any([certain or None for certain in self._found(node).values()])
        need(node["kind"] == SEARCHES[truth], f"step {number}: outcome")
        return truth

    def _closure(self, number: int, node: Any) -> Truth:
        """Check all that rules give of a recursive component: of itself they may use only what it gives."""
        _parts(node, "kind", "searches")
        outside, self.closing = self.closing, {}
        for part in node["searches"]:
            _parts(part, "atom", "candidates")
            predicate, pattern = _pattern(part["atom"])
            need(isinstance(part["candidates"], list), f"step {number}: not a list")
            need(predicate not in self.closing and not any(pattern), f"step {number}: twice, or not all of it")
            self.closing[predicate] = _rows(self.nodes, _ends(part["candidates"]))
        for part in node["searches"]:
            self._tried(number, part)
        self.closed[number], self.closing = self.closing, outside
        return True

    def _tried(self, number: int, part: Any) -> None:
        """Check that every rule for an atom was tried in every way."""
        predicate, pattern = _pattern(part["atom"])
        tried = [(rule, self._unify(rule, pattern)) for rule in self._active(predicate)]
        ways = [(rule, bound) for rule, bound in tried if bound is not None]
        need([r["id"] for r, _ in ways] == [name for name, _ in part["candidates"]], f"step {number}: not every rule")
        for (rule, bound), (_, way) in zip(ways, part["candidates"], strict=True):
            self._way(_Trial(rule, pattern, number), way, bound, frozenset())

    def _said(self, predicate: str, pattern: Sequence[Term | None]) -> set[Row]:
        """Return what may hold of a pattern by what case and documents say."""
        about = self.case.predicates.get(predicate, AUXILIARY)
        found = set() if about["kind"] == "辅助" else self.case.possible(predicate, pattern)
        return found | self.case.unnamed(predicate, pattern)

    def _unify(self, rule: Any, pattern: Sequence[Term | None]) -> Bound | None:
        """Bind a rule's head to a pattern; what the body computes is left for the end."""
        computed = {c.get("let") or c["gather"] for c in rule["body"] if "let" in c or "gather" in c}
        bound: Bound = {}
        for argument, wanted in zip(rule["head"][1:], pattern, strict=True):
            if wanted is not None and argument.get("var") not in computed:
                have = bound.setdefault(argument["var"], wanted) if "var" in argument else read(argument)
                if same(have, wanted) is False:
                    return None
        return bound

    def _way(self, trial: _Trial, way: Any, bound: Bound, met: frozenset[int]) -> None:
        """Check one way through a rule's body."""
        rule, pattern, number = trial
        body, head = rule["body"], rule["head"]
        at = next((way[key] for key in ("fails", "takes", "each") if key in way), len(body))
        need(type(at) is int and at >= 0 and at not in met, "no such condition left")
        match way:
            case {"fails": _, "by": int(step), **rest} if not rest:
                atom = body[at].get("has")
                if atom and any("var" in a and a["var"] not in bound for a in atom[1:]):
                    need(not self._meets(atom, bound, step, number), "it does not fail")
                else:
                    need(self._premise(body[at], bound, step, number) is False, "it does not fail")
            case {"takes": _, "by": step, "then": then, **rest} if not rest:
                name = body[at].get("let") or body[at]["gather"]
                need(name not in bound, "taken twice")
                self._premise(body[at], bound, step, number)
                self._way(trial, then, bound | {name: read(self.nodes[step]["result"])}, met | {at})
            case {"each": _, "search": search, "ways": list(ways), **rest} if not rest:
                fitting = self._meets(body[at]["has"], bound, search, number)
                followed = [_bindings(bindings) for bindings, _ in ways]
                need(
                    len(followed) == len(fitting) and all(new in followed for new in fitting), "not every way was tried"
                )
                for new, (_, then) in zip(followed, ways, strict=True):
                    self._way(trial, then, bound | new, met | {at})
            case {"differs": value, **rest} if not rest:
                pairs = zip(pattern, _instantiate(head, bound), strict=True)
                other = [have for wanted, have in pairs if wanted is not None and same(wanted, have) is False]
                need(other[:1] == [read(value)], "it does not differ, or gives another value")
            case {"gives": step, **rest} if not rest:
                self._step(step, number)
                node = self.nodes[step]
                need(node["kind"] in ("concluded", "possible") and node["rule"] == rule["id"], "by another rule")
                need(_bindings(node["bindings"]) == bound, "it gives other than was followed")
                need(_atom(node) == (head[0], fits(pattern, _instantiate(head, bound))), "it gives another statement")
            case _:
                raise Refused(f"not a way: {way!r:.80}")

    def _meets(self, atom: Any, bound: Bound, search: int | None, before: int) -> list[Bound]:
        """Return what is bound in each way that an atom may be met: by case, documents, and what a search found."""
        predicate, asked = atom[0], [_look(argument, bound) for argument in atom[1:]]
        rows = self._said(predicate, asked)
        if predicate in self.closing:
            need(search is None, "a closure is searched for itself")
            rows |= {row for each in self.closing[predicate] if (row := fits(asked, each)) is not None}
        elif search is not None:
            rows |= self._search(search, before, predicate, asked).keys()
        else:
            need(not self._active(predicate), "rules not searched")
        found = [new for row in rows if (new := _bind(atom, row, bound)) is not None]
        return [new for n, new in enumerate(found) if new not in found[:n]]

    def _found(self, node: Any) -> dict[Row, bool]:
        """Return what a checked search found, and of each whether it is certain."""
        if "closure" not in node:
            return _rows(self.nodes, [*node["direct"], *_ends(node["candidates"])])
        predicate, pattern = _pattern(node["atom"])
        found = _rows(self.nodes, node["direct"])
        for row, certain in self.closed[node["closure"]][predicate].items():
            if (asked := fits(pattern, row)) is not None:
                found[asked] = found.get(asked, False) or (certain and asked == row)
        return found

    # ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _summed(self, number: int, node: Any) -> Truth:
        _parts(node, "kind", "condition", "group", "contributors", "search", "result", "settled")
        condition, group = node["condition"], [*map(read, node["group"])]
        counted = condition["function"] == "count"
        pattern = [*group, *[None] * (condition["over"] + (not counted))]
        found, rows = self._search(node["search"], number, condition["predicate"], pattern), list[Row]()
        for key, amount, step in node["contributors"]:
            need((amount is None) is counted, "an amount that is only counted, or none")
            rows.append((*group, *map(read, key), *([] if amount is None else [read(amount)])))
            need(self._claim(step, number, condition["predicate"], rows[-1]) is not False, "no contributor")
        need(sorted(map(repr, rows)) == sorted(map(repr, found)), f"step {number}: not every contributor")
        result, settled = _total(condition, found, len(group))
        stated = None if node["result"] is None else read(node["result"])
        need(stated == result and node["settled"] is settled, f"step {number}: another total")
        return False if result is None else True if settled and known(result) else None


def _total(condition: Any, found: dict[Row, bool], size: int) -> tuple[Term | None, bool]:
    """Return the aggregate over contributors, an interval while some are only possible, and whether it is settled."""
    function, over, unit = condition["function"], condition["over"], condition["unit"]
    keys: dict[Row, list[Row]] = {}
    for row in found:
        keys.setdefault(row[size : size + over], []).append(row)
    certain = {key for key, rows in keys.items() if any(found[row] for row in rows)}
    settled = all(found.values()) and len(keys) == len(found) and all(known(t) for row in found for t in row[size:])
    open_keys = any(not known(term) for key in keys for term in key)
    if function == "count":
        return interval(Fraction(len(certain)), INF if open_keys else Fraction(len(keys)), unit), settled
    spans = {key: [ends(row[-1]) for row in rows] for key, rows in keys.items()}
    low = {key: min(a for a, _ in spans[key]) for key in keys}
    high = {key: max(b for _, b in spans[key]) for key in keys}
    if function == "sum":
        least = sum((low[k] if k in certain else min(low[k], 0) for k in keys), Fraction(0))
        most = sum((high[k] if k in certain else max(high[k], 0) for k in keys), Fraction(0))
        return interval(least, INF if open_keys else most, unit), settled
    if not keys:
        return None, settled
    if function == "max":
        return interval(max((low[k] for k in certain), default=-INF), max(high.values()), unit), settled
    return interval(min(low.values()), min((high[k] for k in certain), default=INF), unit), settled


# ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(value: Any) -> str:
    """Return a text that two JSON values share only when they are alike: ``true`` is not ``1``."""
    return json.dumps(value, sort_keys=True)


def _parts(value: Any, *names: str) -> None:
    need(set(value) == set(names), f"other parts than {', '.join(names)}")


def _any(states: Sequence[Truth]) -> Truth:
    return True if True in states else None if None in states else False


def _atom(node: Any) -> tuple[str, Row]:
    return node["atom"][0], tuple(map(read, node["atom"][1:]))


def _pattern(atom: Any) -> tuple[str, list[Term | None]]:
    """Return the predicate and the pattern of a search's atom: ``?0``, ``?1`` … stand for anything."""
    return atom[0], [None if part == {"var": f"?{n}"} else read(part) for n, part in enumerate(atom[1:])]


def _bindings(value: Any) -> Bound:
    return {name: read(term) for name, term in value.items()}


def _look(argument: Any, bound: Bound) -> Term | None:
    return bound.get(argument["var"]) if "var" in argument else read(argument)


def _instantiate(atom: Any, bound: Bound) -> Row:
    return tuple(value_of(argument, bound) for argument in atom[1:])


def _bind(atom: Any, row: Row, bound: Bound) -> Bound | None:
    """Return what a row newly binds in an atom; a variable that stands twice is what it was first."""
    new: Bound = {}
    for argument, part in zip(atom[1:], row, strict=True):
        if "var" in argument and argument["var"] not in bound:
            if same(new.setdefault(argument["var"], part), part) is False:
                return None
    return new


def _ends(candidates: Any) -> Iterator[int]:
    """Yield the steps in which ways end that give something."""
    todo = [way for _, way in candidates]
    for way in todo:
        yield from [way["gives"]] if "gives" in way else []
        todo += [way["then"]] if "takes" in way else [then for _, then in way.get("ways", [])]


def _rows(nodes: Any, steps: Iterable[int]) -> dict[Row, bool]:
    """Return the rows that steps show to hold, or possibly to hold, and of each whether it is certain."""
    found: dict[Row, bool] = {}
    for node in (nodes[step] for step in steps):
        if node["kind"] in ("possible", "unknown") or node.get("holds", True):
            row = _atom(node)[1]
            found[row] = found.get(row, False) or node["kind"] not in ("possible", "unknown")
    return found


def _variables(condition: Any) -> set[str]:
    """Return the variables a condition needs or binds by matching, without those it computes."""
    todo = [*(condition.get("has") or condition.get("not") or [])[1:], *condition.get("group", [])]
    todo += [condition[key] for key in ("left", "right", "be", "among") if key in condition]
    found: set[str] = set()
    for part in todo:
        found |= {part["var"]} if "var" in part else set()
        todo += part.get("of", [])
    return found


def _all_variables(condition: Any) -> set[str]:
    return _variables(condition) | {condition[key] for key in ("let", "gather") if key in condition}
