"""settle: the smallest sets of unknown facts, lists and readings that would settle an undetermined answer, each tried
with the values with which it does. ``docs/http.md`` says what a set promises and what it does not."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from engine.case.case import LISTED
from engine.proof_json import ProofJson
from engine.prove.outcome import Outcome, Truth
from engine.say.value import ValueJson, value_json
from inquiry.ask import READING, Ask, AskJson, ask_json, asks_of, doubts_of, is_named, is_said, is_unknown, order
from inquiry.change import Edit, Edits, Said, patch, say_edits
from inquiry.lists import closing
from inquiry.replies import Move, Replying, Untried
from inquiry.sets import APPLICANT_COST, MOST_OTHERS, MOST_SETS, Confirmed, SetJson, option_of, picks, say_set, set_json
from inquiry.trial import Inquiry, Trials, uncontested
from inquiry.ways import Ways, smallest
from logic.known import Statement
from logic.terms import Unknown
from logic.values import Name
from text.bilingual import EN, ZH, Bilingual, BilingualLines, say

#: The most facts, lists and readings of one set.
MOST_IN_SET = 5

#: Of the times that a question is decided again, how many go into trying every set in turn, before larger sets are
#: tried that the rules suggest.
MOST_IN_TURN = 64

#: What trying every set in turn, and after that the sets that the rules suggest, may cost.
SEARCH_BUDGET = 40_000

#: What is said of each thing that was not tried.
_UNTRIED: Mapping[Untried, tuple[str, str]] = {
    "amounts": ("数额、日期只试了使比较改变之处", "amounts and days were tried only where comparisons turn"),
    "words": ("没有列出的词没有都试", "words that no list has were not all tried"),
    "several": ("同时有几个值的没有都试", "several values at once were not all tried"),
    "things": ("所关的事物只试了若干", "of the things that may be meant only some were tried"),
    "others": ("清单之外另有何物没有试", "what else there may be beside what is listed was not tried"),
    "size": (f"多于 {MOST_IN_SET} 项的没有试", f"sets of more than {MOST_IN_SET} were not tried"),
    "work": ("工作量所限，没有试完", "the work that is allowed did not suffice for all"),
    "number": (f"只列出 {MOST_SETS} 组", f"only {MOST_SETS} sets are listed"),
}


@dataclass(frozen=True, slots=True)
class Settling:
    """The sets that would settle an undetermined answer: ``sets`` make it hold, ``against`` make it fail. ``asked``
    is what each asks for, in their order. ``untried`` says what sets there may be beside these; there are
    none where it is empty."""

    inquiry: Inquiry
    trials: Trials
    sets: tuple[Confirmed, ...]
    against: tuple[Confirmed, ...]
    asked: tuple[frozenset[Ask], ...] = ()
    untried: frozenset[Untried] = frozenset()

    @property
    def asks(self) -> list[Ask]:
        """What the sets ask for, what the applicant can say first."""
        named = {ask for asks in self.asked for ask in asks if is_named(self.inquiry, ask)}
        return sorted(named, key=lambda ask: order(self.inquiry, ask))

    @property
    def complete(self) -> bool:
        """Whether there are no other sets."""
        return not self.untried


@dataclass(frozen=True, slots=True, kw_only=True)
class UntriedJson:
    """没有试的 · what was not tried."""

    what: Untried
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingJson:
    """还缺哪些事实 · which facts are missing."""

    question: str
    as_of: datetime.date
    value: ValueJson
    text: Bilingual
    sets: tuple[SetJson, ...]
    """有其中一组即成立，或即有结论 · with any of them it holds, or has a value"""
    against: tuple[SetJson, ...]
    """有其中一组即不成立，或即无结论 · with any of them it does not hold, or has none"""
    facts: tuple[AskJson, ...]
    """各组所问的事，申请人能答的在前 · what the sets ask for, what the applicant can say first"""
    complete: bool
    """是否别无其他的组 · whether there are no other sets"""
    untried: tuple[UntriedJson, ...]
    """没有试的，故可能还有别的组 · what was not tried, so that there may be other sets"""
    decisions: int
    explanation: BilingualLines
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    proof: ProofJson | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """A completion of the case: what it says, what each of this was asked by, and the question asked of it."""

    moves: frozenset[Move]
    asks: frozenset[Ask]
    inquiry: Inquiry
    by: Mapping[Move, Ask] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Set:
    """A set that settles the answer, with the facts and lists that it asks for, and what it was tried with."""

    asks: frozenset[Ask]
    edits: tuple[Edit, ...]
    confirmed: Confirmed

    @property
    def takes_any_amount(self) -> bool:
        """Whether it has amounts, and any others would do as well as these."""
        amounts = [edit for edit in self.edits if _is_amount(edit)]
        return bool(amounts) and all(isinstance(edit.value, Unknown) for edit in amounts)

    @property
    def whole(self) -> frozenset[Ask]:
        """All that it asks for, readings too."""
        return self.asks | {Ask(READING, Name(doubt)) for doubt in self.confirmed.readings}


@dataclass(slots=True)
class _Search:
    """Tries the completions of a case, fewest facts first; ``unknown`` are the facts that are not to be asked for.
    ``first`` as in :func:`settle`."""

    inquiry: Inquiry
    trials: Trials
    unknown: Collection[str]
    first: bool
    found: dict[Truth, list[_Set]] = field(default_factory=lambda: {"yes": [], "no": []})
    untried: set[Untried] = field(default_factory=set)
    _seen: set[frozenset[Move]] = field(default_factory=set)
    _first_asks: frozenset[Ask] = frozenset()

    def run(self) -> None:
        """Try every completion in turn, then larger ones that the rules suggest."""
        level = [_State(frozenset(), frozenset(), self.inquiry)]
        self._first_asks = frozenset(self._asks(level[0]))
        for size in range(MOST_IN_SET + 1):
            for state in level:
                self._find_readings(state)
            if self.first and self._is_simple():
                self.untried.add("size")
                return
            if size == MOST_IN_SET and any(self._asks(state) for state in level):
                self.untried.add("size")
            level = [new for state in level for new in self._onward(state)] if size < MOST_IN_SET else []
        if "work" in self.untried:
            self._try_suggested()

    def _is_simple(self) -> bool:
        """Whether a set takes nothing but what the applicant can say."""
        return any(
            all(order(self.inquiry, ask)[0] == APPLICANT_COST for ask in one.whole)
            for sets in self.found.values()
            for one in sets
        )

    def _asks(self, state: _State) -> list[Ask]:
        return [ask for ask in asks_of(state.inquiry) if not is_unknown(state.inquiry, ask, self.unknown)]

    def _onward(self, state: _State) -> Iterator[_State]:
        """Decide every completion that says one thing more, and yield those that are still undetermined."""
        replying: Replying | None = None
        for ask in self._asks(state):
            replying = replying or Replying(state.inquiry)
            replies = replying.to(ask)
            self.untried |= replies.untried
            for move in replies.moves:
                spent = self.trials.decisions >= MOST_IN_TURN or self.trials.cost >= SEARCH_BUDGET
                if self.trials.over or spent:
                    self.untried.add("work")
                    return
                new = self._completed(state, ask, move)
                if new is not None and new.inquiry.answer.value == "undetermined":
                    yield new

    def _completed(self, state: _State, ask: Ask, move: Move) -> _State | None:
        """Decide the case with one thing more, and keep what settles it; ``None`` where that was tried before."""
        moves, asks = state.moves | {move}, state.asks | {ask}
        if moves in self._seen or all(self._is_contained(asks, frozenset(), wanted) for wanted in ("yes", "no")):
            return None
        self._seen.add(moves)
        if not state.moves or ask in self._first_asks:
            new = self._decided(moves, asks)
            return new and replace(new, by={**state.by, move: ask})
        # asked only since something else was said: without that it has not been tried
        _, changes = self._said(moves)
        tried = self.trials.follow(changes) if changes else None
        if tried is None:
            return None
        if tried.answer.value != "undetermined":
            self._keep_least({**state.by, move: ask}, tried)
        return _State(moves, asks, tried, {**state.by, move: ask})

    def _keep_least(self, by: Mapping[Move, Ask], tried: Inquiry) -> None:
        """Keep what settles the answer, without what it is settled without."""
        value = tried.answer.value
        for move in sorted(by, key=repr):
            fewer = {other: ask for other, ask in by.items() if other != move}
            _, changes = self._said(fewer)
            again = self.trials.follow(changes) if changes else None
            if again is not None and again.answer.value == value:
                by, tried = fewer, again
        said, changes = self._said(by)
        self._keep(frozenset(by.values()), said, by, changes, {}, tried)

    def _decided(self, moves: frozenset[Move], asks: frozenset[Ask]) -> _State | None:
        said, changes = self._said(moves)
        if not changes:
            return None
        tried = self.trials.follow(changes)
        if tried is None:
            return None
        self._keep(asks, said, moves, changes, {}, tried)
        return _State(moves, asks, tried)

    def _said(self, moves: Iterable[Move]) -> tuple[list[Said], dict[str, Any]]:
        inquiry, program = self.inquiry, self.inquiry.base.loaded.engine_program
        said = say_edits(program, inquiry.facts, frozenset(move for move in moves if isinstance(move, Edit)))
        if said is None:
            return [], {}
        changes = patch(program, inquiry.source, said)
        for key, value in closing(inquiry, _lists(moves)).items():
            changes[key] = {**changes.get(key, {}), **value} if isinstance(value, Mapping) else value
        return said, changes

    def _keep(
        self,
        asks: frozenset[Ask],
        said: Sequence[Said],
        moves: Iterable[Move],
        changes: Mapping[str, Any],
        readings: Mapping[str, str],
        tried: Inquiry,
    ) -> None:
        """Keep a set that settles the answer, unless a part of it does."""
        value = tried.answer.value
        if value == "undetermined" or self._is_contained(asks, frozenset(readings.items()), value):
            return
        confirmed = Confirmed(tuple(said), changes, readings, tried.answer, lists=tuple(_lists(moves)))
        self.found[value].append(_Set(asks, tuple(one.edit for one in said), confirmed))

    def _is_contained(self, asks: frozenset[Ask], readings: frozenset[tuple[str, str]], value: Truth) -> bool:
        """Whether a part of what is asked, with a part of the readings, was found to settle the answer so."""
        return any(
            one.asks <= asks
            and one.confirmed.readings.items() <= readings
            and (one.asks != asks or one.confirmed.readings.items() != readings)
            for one in self.found[value]
        )

    # ── readings ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _find_readings(self, state: _State) -> None:
        """Keep the fewest readings that settle a completion, of those under which it was decided."""
        answer = state.inquiry.answer
        if not any(outcome.value != "undetermined" for outcome in answer.outcomes):
            return
        doubts = [doubt for doubt in doubts_of(state.inquiry) if doubt not in self.unknown]
        for size in range(1, min(len(doubts), MOST_IN_SET - len(state.asks)) + 1):
            for chosen in combinations(doubts, size):
                taken = {
                    tuple((doubt, outcome.readings[doubt]) for doubt in chosen): None
                    for outcome in answer.outcomes
                    if all(doubt in outcome.readings for doubt in chosen)
                }
                for readings in map(dict, taken):
                    self._try_readings(state, readings)

    def _try_readings(self, state: _State, readings: Mapping[str, str]) -> None:
        under = [outcome for outcome in state.inquiry.answer.outcomes if _fits(outcome, readings)]
        value = under[0].value
        if value == "undetermined" or self._is_contained(state.asks, frozenset(readings.items()), value):
            return
        said, changes = self._said(state.moves)
        tried = self.trials.follow(changes, readings)
        if tried is not None:
            self._keep(state.asks, said, state.moves, changes, readings, tried)
        elif self.trials.over:
            self.untried.add("work")

    # ── sets that the rules suggest ──────────────────────────────────────────────────────────────────────────────

    def _try_suggested(self) -> None:
        """Decide with the sets that would make a rule hold or fail, and with the lists and readings that are then
        still missing; leave out what does not matter."""
        for edits in _suggested(self.inquiry):
            if self.trials.cost >= 2 * SEARCH_BUDGET:
                return
            asks = self._asked_by(edits)
            if asks is None or all(self._is_contained(asks, frozenset(), wanted) for wanted in ("yes", "no")):
                continue
            state = self._without_more(frozenset(edits), asks)
            if state is None or state.inquiry.answer.value != "undetermined":
                continue
            self._find_readings(state)
            lists = [ask for ask in self._asks(state) if ask.predicate == LISTED]
            if lists:
                replying = Replying(state.inquiry)
                closed = frozenset(move for ask in lists for move in replying.to(ask).moves)
                state = self._decided(state.moves | closed, state.asks | {*lists})
                if state is not None:
                    self._find_readings(state)

    def _without_more(self, moves: frozenset[Move], asks: frozenset[Ask]) -> _State | None:
        """Decide a completion, and again without each of its facts while it is settled as before."""
        state = _State(moves, asks, self.inquiry)
        said, changes = self._said(moves)
        tried = self.trials.follow(changes) if changes else None
        if tried is None:
            return None
        if tried.answer.value == "undetermined":
            return _State(moves, asks, tried)
        value = tried.answer.value
        for move in sorted(moves, key=repr):
            fewer = state.moves - {move}
            less = self._asked_by(move for move in fewer if isinstance(move, Edit))
            said, changes = self._said(fewer)
            again = self.trials.follow(changes) if changes and less is not None else None
            if again is not None and less is not None and again.answer.value == value:
                state, tried = _State(fewer, less, again), again
        said, changes = self._said(state.moves)
        self._keep(state.asks, said, state.moves, changes, {}, tried)
        return replace(state, inquiry=tried)

    def _asked_by(self, edits: Iterable[Edit]) -> frozenset[Ask] | None:
        """Return what is asked for by facts; ``None`` where one is not to be asked for."""
        said = say_edits(self.inquiry.base.loaded.engine_program, self.inquiry.facts, frozenset(edits))
        predicates = self.inquiry.base.loaded.engine_program.predicates
        found = set[Ask]()
        for one in said or ():
            row = predicates[one.edit.predicate]
            related = row.arity == 2 and row.range_kind == "category" and not row.single
            value = one.value if related and isinstance(one.value, Name) else None
            found.add(Ask(row.name, one.subject, value))
        if said is None or any(is_unknown(self.inquiry, a, self.unknown) or is_said(self.inquiry, a) for a in found):
            return None
        return frozenset(found)


def _lists(moves: Iterable[Move]) -> list[Statement]:
    return sorted((move for move in moves if isinstance(move, Statement)), key=repr)


def _fits(outcome: Outcome, readings: Mapping[str, str]) -> bool:
    return all(outcome.readings.get(doubt, reading) == reading for doubt, reading in readings.items())


def _suggested(inquiry: Inquiry) -> list[Edits]:
    """Return the sets of facts that would make the answer hold or fail as its rules go."""
    ways: Ways = inquiry.ways(changing=False)
    asked, only = inquiry.answer.question, inquiry.asked_rules
    if inquiry.answer.outcome.conflict:
        return []
    if inquiry.answer.outcome.contested:
        return [edits for edits in uncontested(ways, inquiry.answer, only) if edits]
    found = smallest(ways.establish(asked.predicate, asked.pattern, only))
    if asked.form != "list":
        found += smallest(ways.refute(asked.predicate, asked.pattern, only))
    return sorted((edits for edits in found if edits), key=lambda edits: (len(edits), sorted(map(repr, edits))))


def settle(inquiry: Inquiry, unknown: Collection[str] = (), *, first: bool = False) -> Settling:
    """Find the sets that would settle an answer, without asking for what is said to be ``unknown``. With ``first``, no
    larger sets are sought once there is one that takes nothing but what the applicant can say.

    Raises :class:`~logic.no_answer.BudgetExceededError`.
    """
    trials = Trials(inquiry)
    if inquiry.answer.value != "undetermined" or inquiry.answer.outcome.conflict:
        return Settling(inquiry, trials, (), ())
    search = _Search(inquiry, trials, unknown, first)
    search.run()
    untried = search.untried
    if trials.over:
        untried.add("work")
    kept = {value: _grouped(inquiry, search.found[value]) for value in ("yes", "no")}
    if any(len(sets) > MOST_SETS for sets in kept.values()):
        untried.add("number")
    given = {value: sets[:MOST_SETS] for value, sets in kept.items()}
    asked = tuple(one.whole for value in ("yes", "no") for one in given[value])
    favour, against = ([one.confirmed for one in given[value]] for value in ("yes", "no"))
    return Settling(inquiry, trials, tuple(favour), tuple(against), asked, frozenset(untried))


def confirmed(found: Settling) -> Settling:
    """Decide again with each set, and with each of its options, as an answer that is given out and verified."""
    trials = Trials(found.inquiry)
    sets, against = (tuple(filter(None, (_again(trials, one) for one in sets))) for sets in (found.sets, found.against))
    found.trials.decisions += trials.decisions
    found.trials.rests += trials.rests
    return replace(found, sets=sets, against=against)


def _again(trials: Trials, one: Confirmed) -> Confirmed | None:
    for changes in (one.changes, *(more for _, more in one.options)):
        answer = trials.decide(changes, one.readings)
        if answer is None or answer.value != one.answer.value:
            return None
        trials.rests.append(answer)
    return replace(one, answer=trials.rests[-1 - len(one.options)])


def _grouped(inquiry: Inquiry, sets: Iterable[_Set]) -> list[_Set]:
    """Return the sets without those of which a part is another, smallest first; those that differ only in an option,
    a thing or an amount, and have the same answer, are one."""
    every = list(sets)
    least = [one for one in every if not any(other.whole < one.whole for other in every)]
    any_will_do = {one.whole for one in least if one.takes_any_amount}
    least = [one for one in least if one.takes_any_amount or one.whole not in any_will_do]
    least.sort(key=lambda one: (one.confirmed.size, [order(inquiry, ask) for ask in sorted(one.whole)]))
    grouped: dict[object, _Set] = {}
    for one in least:
        chosen = picks(inquiry, one.edits)
        shape = (
            frozenset((e.predicate, e.subject) if e in chosen or _is_amount(e) else e for e in one.edits),
            one.confirmed.lists,
            frozenset(one.confirmed.readings.items()),
            inquiry.base.views.value(one.confirmed.answer, ZH),
        )
        first = grouped.setdefault(shape, one)
        option = option_of(inquiry, one.edits)
        if first is not one and option and len(first.confirmed.options) < MOST_OTHERS:
            options = (*first.confirmed.options, (option, one.confirmed.changes))
            grouped[shape] = replace(first, confirmed=replace(first.confirmed, options=options))
    return list(grouped.values())


def _is_amount(edit: Edit) -> bool:
    return bool(edit.bounds) or isinstance(edit.value, Unknown)


# ── JSON and words ───────────────────────────────────────────────────────────────────────────────────────────────────


def missing_json(found: Settling) -> MissingJson:
    """Return the JSON of what is missing."""
    inquiry = found.inquiry
    answer = inquiry.answer
    return MissingJson(
        question=answer.question.text,
        as_of=inquiry.as_of,
        value=value_json(answer),
        text=Bilingual.of(lambda lang: inquiry.base.views.line(answer, lang)),
        sets=tuple(set_json(inquiry, one) for one in found.sets),
        against=tuple(set_json(inquiry, one) for one in found.against),
        facts=tuple(ask_json(inquiry, ask) for ask in found.asks),
        complete=found.complete,
        untried=tuple(UntriedJson(what=what, text=Bilingual(*_UNTRIED[what])) for what in sorted(found.untried)),
        decisions=found.trials.decisions,
        explanation=BilingualLines.of(lambda lang: missing_lines(found, lang)),
        rulebase=inquiry.base.digest,
    )


def missing_lines(found: Settling, lang: str = ZH) -> Iterator[str]:
    """Yield what is missing as lines to read."""
    inquiry = found.inquiry
    yield inquiry.base.views.line(inquiry.answer, lang)
    truth = inquiry.answer.question.form == "truth"
    favour = ("有下列任一组即成立：", "It holds with any of:")
    against = ("有下列任一组即不成立：", "It does not hold with any of:")
    if not truth:
        favour = ("有下列任一组即有结论：", "It has a value with any of:")
        against = ("有下列任一组即没有结论：", "It has none with any of:")
    for sets, words in ((found.sets, favour), (found.against, against)):
        if sets:
            yield say(lang, *words)
        for number, one in enumerate(sets, 1):
            yield f"  {number}. {say_set(inquiry, one, lang)}"
    if found.untried:
        told = say(lang, "；", "; ").join(_UNTRIED[what][lang == EN] for what in sorted(found.untried))
        yield say(lang, f"可能还有别的组：{told}", f"There may be other sets: {told}")
