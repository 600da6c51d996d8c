"""Engines against the oracle: on random programs and cases they derive the same rows, and so say the same.

``--hypothesis-show-statistics`` tells how many programs had what in them, and how often an engine refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived, Engine
from engine.derive.pydatalog_engine import PyDatalogEngine
from logic.cite import EVERYWHERE
from logic.datalog import Atom, Compare, Condition, EngineProgram, Gather, Has, Origin, Rule, Var
from logic.labels import labelled
from logic.no_answer import BudgetExceededError
from logic.terms import AmountTooLongError, Between, Known, is_plain
from logic.values import Name, Quantity
from tests.engine.by_demand import ByDemand
from tests.oracle.base import BaseFacts
from tests.oracle.oracle import Base, Model, Row, Rows, TooLongError, answers, evaluate, null, read_above, truth
from tests.oracle.programs import (
    DOUBT,
    Statement,
    Trial,
    asking,
    by_chance,
    conflict_by_chance,
    conflicts,
    features,
    program_of,
    statements,
    sums,
    totals,
    trials,
)

#: Steps an engine may take for one case; the programs here need a small part of it.
BUDGET = 1_000_000

ENGINES: dict[str, Callable[[EngineProgram], Engine]] = {"pydatalog": PyDatalogEngine, "compiled": CompiledEngine}

A, X, Y = Name("a"), Var("X"), Var("Y")

every_engine = pytest.mark.parametrize("engine", ENGINES)

#: The ordinary run is the same each time; the slow one looks further each time.
ordinary = settings(max_examples=200, deadline=None, derandomize=True, database=None)
searching = settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: Of programs at large and of recursive ones alike.
any_trial = st.booleans().flatmap(lambda recursive: trials(recursive, widened=True))


def derived_by(name: str, trial: Trial) -> Derived:
    """Derive all that a trial's program concludes; raises :class:`BudgetExceededError`."""
    engine = ENGINES[name](trial.program)
    concluded = sorted({rule.head.predicate for rule in trial.program.rules})
    return engine.derive(BaseFacts(trial.base), concluded, trial.readings, BUDGET)


def agree(name: str, trial: Trial, asked: list[Statement]) -> None:
    """Check that an engine derives what the oracle does, and answers statements and patterns as it does."""
    for feature in features(trial):
        event(feature)
    extended = asking(trial, asked)
    try:
        derived = derived_by(name, extended)
    except AmountTooLongError:
        event("an amount is too long")
        with pytest.raises(TooLongError):
            evaluate(extended.program, extended.base, extended.readings)
        return
    except BudgetExceededError:
        event(f"refused: {name} needs more than the budget")
        assert name == "pydatalog", "only pyDatalog may refuse"
        return
    model = same(extended, derived)
    for number, (predicate, row) in enumerate(asked):
        says = truth(model, extended.base, predicate, row)
        event(f"a statement is {says}")
        assert bool(derived.certain.rules[f"is.{number}"]) == (says is True)
        assert bool(derived.possible.rules[f"is.{number}"]) == (says is not False)
        assert bool(derived.certain.rules[f"is not.{number}"]) == (says is False)
        assert bool(derived.possible.rules[f"is not.{number}"]) == (says is not True)
        certain, possible = read_above(model, extended.base, predicate, (*row[:-1], None))
        digested = Digested(model)
        assert derived.certain.rules[f"which.{number}"] == {digested.row(found[-1:]) for found in certain}
        assert derived.possible.rules[f"which.{number}"] == {digested.row(found[-1:]) for found in possible}


def same(trial: Trial, derived: Derived) -> Model:
    """Check that an engine derived the oracle's rows, of every predicate and rule in both worlds; return those."""
    model = evaluate(trial.program, trial.base, trial.readings)
    found = list(differences(trial, model, derived))
    assert not found, "\n".join([repr(trial), *found])
    return model


def differences(trial: Trial, model: Model, derived: Derived) -> Iterator[str]:
    """Yield what one of oracle and engine has that the other has not, by world, predicate and rule."""
    worlds = (
        ("certain", derived.certain, model.certain_by_rule),
        ("possible", derived.possible, model.possible_by_rule),
    )
    digested = Digested(model)
    for place, (world, engine, by_rule) in enumerate(worlds):
        for predicate in sorted({rule.head.predicate for rule in trial.program.rules}):
            blanks = [None] * trial.program.predicates[predicate].arity
            oracle = answers(model, trial.base, predicate, blanks)[place]
            yield from _differ(
                f"{world} {predicate}", digested.rows(oracle), engine.predicates.get(predicate, frozenset())
            )
        for rule in trial.program.rules:
            given = engine.rules.get(rule.id, frozenset())
            yield from _differ(f"{world} rule {rule.id}", digested.rows(by_rule.get(rule.id, frozenset())), given)


class Digested:
    """The rows of a model as engines write them: the label of an interval is a digest of what it names."""

    def __init__(self, model: Model) -> None:
        self._computed = {label: computed for computed, label in model.labels.items()}

    def rows(self, rows: Rows) -> Rows:
        """Return rows with each label as engines write it."""
        return frozenset(map(self.row, rows))

    def row(self, row: Row) -> Row:
        """Return a row with each label as engines write it."""
        return tuple(map(self._term, row))

    def _term(self, term: Known) -> Known:
        if not isinstance(term, Between) or not term.label:
            return term
        condition, terms = self._computed[term.label]
        bindings = {variable: self._term(known) for variable, known in terms}
        return labelled(condition, bindings, replace(term, label=""))


def _differ(what: str, oracle: Rows, engine: Rows) -> Iterator[str]:
    yield from (f"{what}: only the oracle has {row}" for row in oracle - engine)
    yield from (f"{what}: only the engine has {row}" for row in engine - oracle)


@every_engine
@ordinary
@given(data=st.data())
def test_agrees(engine: str, data: st.DataObject) -> None:
    trial = data.draw(any_trial)
    agree(engine, trial, data.draw(statements(trial)))


@pytest.mark.slow
@every_engine
@searching
@given(data=st.data())
def test_agrees_on_thousands(engine: str, data: st.DataObject) -> None:
    trial = data.draw(any_trial)
    agree(engine, trial, data.draw(statements(trial)))


@every_engine
@ordinary
@given(trial=sums())
def test_computes_alike(engine: str, trial: Trial) -> None:
    agree(engine, trial, [])


@pytest.mark.slow
@every_engine
@searching
@given(trial=sums())
def test_computes_alike_on_thousands(engine: str, trial: Trial) -> None:
    agree(engine, trial, [])


@every_engine
@ordinary
@given(trial=totals())
def test_totals_alike(engine: str, trial: Trial) -> None:
    agree(engine, trial, [])


@pytest.mark.slow
@every_engine
@searching
@given(trial=totals())
def test_totals_alike_on_thousands(engine: str, trial: Trial) -> None:
    agree(engine, trial, [])


@every_engine
@ordinary
@given(data=st.data())
def test_reads_conflicts_alike(engine: str, data: st.DataObject) -> None:
    trial = data.draw(conflicts())
    agree(engine, trial, data.draw(statements(trial)))


@pytest.mark.slow
@every_engine
@searching
@given(data=st.data())
def test_reads_conflicts_alike_on_thousands(engine: str, data: st.DataObject) -> None:
    trial = data.draw(conflicts())
    agree(engine, trial, data.draw(statements(trial)))


def plainly(trial: Trial) -> Trial:
    """Return the trial without the rows that have a null, an other, a word or an interval in them. Of these tables have
    what fits, and the evaluator, as an answer, what the rules give of the very thing (§4); what that promises is in
    ``test_completions``."""
    certain, left_open = (
        {name: frozenset(row for row in rows if all(map(is_plain, row))) for name, rows in table.items()}
        for table in (trial.base.certain, trial.base.open)
    )
    return replace(trial, base=replace(trial.base, certain=certain, open=left_open))


def agrees_by_demand(trial: Trial) -> None:
    """Check that the evaluator, asked for all of every predicate, finds what the oracle derives."""
    trial = plainly(replace(trial, readings=trial.readings or {DOUBT: "one"}))
    for feature in features(trial):
        event(feature)
    concluded = sorted({rule.head.predicate for rule in trial.program.rules})
    try:
        derived = ByDemand(trial.program).derive(BaseFacts(trial.base), concluded, trial.readings, BUDGET)
    except AmountTooLongError:
        event("an amount is too long")
        return
    try:
        evaluate(trial.program, trial.base, trial.readings)
    except TooLongError:  # the evaluator tests what is bound first, and may so have no need of the amount
        event("an amount is too long that is not needed")
        return
    same(trial, derived)


@ordinary
@given(trial=st.one_of(any_trial, conflicts()))
def test_what_is_found_by_demand_agrees(trial: Trial) -> None:
    agrees_by_demand(trial)


@ordinary
@given(trial=st.one_of(sums(), totals()))
def test_what_is_computed_by_demand_agrees(trial: Trial) -> None:
    agrees_by_demand(trial)


@pytest.mark.slow
@searching
@given(trial=st.one_of(any_trial, conflicts(), sums(), totals()))
def test_what_is_found_by_demand_agrees_on_thousands(trial: Trial) -> None:
    agrees_by_demand(trial)


def test_what_is_contested_matters() -> None:
    """To compare engines on trials in which nothing contested is read would show nothing."""
    drawn = map(conflict_by_chance, range(200))
    models = [(model_of(trial), model_of(with_many_values(trial))) for trial in drawn]
    assert sum(one.certain_by_rule != other.certain_by_rule for one, other in models) > 60
    assert sum(one.possible_by_rule != other.possible_by_rule for one, other in models) > 60


def model_of(trial: Trial) -> Model:
    return evaluate(trial.program, trial.base, trial.readings)


def with_many_values(trial: Trial) -> Trial:
    """Return the trial with attributes that may have several values, so that nothing is contested."""
    predicates = {name: replace(row, single=False) for name, row in trial.program.predicates.items()}
    return replace(trial, program=replace(trial.program, predicates=predicates))


compiled = pytest.mark.parametrize("engine", ["compiled"])


@compiled
@settings(ordinary, max_examples=300)
@given(trial=trials(recursive=True, widened=True))
def test_cyclic_recursion_ends(engine: str, trial: Trial) -> None:
    ends(engine, trial)


@pytest.mark.slow
@compiled
def test_ten_thousand_cyclic_recursions_end(engine: str) -> None:
    different = set()
    for seed in range(10_000):
        trial = by_chance(seed)
        ends(engine, trial)
        different.add(repr(trial))
    assert len(different) > 9_900  # hardly any twice


def ends(name: str, trial: Trial) -> None:
    """Check that the derivation of a recursion ends within the budget; what is certain is possible."""
    assert any(feature.startswith("recursion") for feature in features(trial))
    derived = derived_by(name, trial)
    for predicate, rows in derived.certain.predicates.items():
        assert rows <= derived.possible.predicates[predicate]


def program_with(body: tuple[Condition, ...], *more: Rule) -> EngineProgram:
    """Return the program of a rule for ``c(a)`` with a body, and of what it reads."""
    return program_of([Rule("c.0", Atom("c", (A,)), body, Origin(EVERYWHERE)), *more])


@every_engine
def test_a_widened_null_is_not_itself(engine: str) -> None:
    """Some thing that a's e is of, and some such thing, need not be one (§1): ``some(e) != some(e)`` is unknown."""
    program = program_with((Has(Atom("p", (X,))), Compare("!=", X, X)))
    trial = Trial(program, Base(open={"p": frozenset({(null(null(A, "e"), "e"),)})}), {})
    same(trial, derived_by(engine, trial))


@every_engine
def test_a_total_of_more_than_sixty_digits_gives_no_answer(engine: str) -> None:
    """An amount that needs more than 60 digits is never rounded (§1), whoever adds it up."""
    total, things = Var("T"), Rule("x.0", Atom("x", (X, Y)), (Has(Atom("m", (X, Y))),), Origin(EVERYWHERE))
    program = program_with((Gather(total, "sum", "x", (), 1, "元"), Has(Atom("p", (A,)))), things)
    large, small = Quantity(Fraction("1E+35"), "元"), Quantity(Fraction("1E-30"), "元")
    base = Base({"p": frozenset({(A,)}), "m": frozenset({(A, large), (Name("b"), small)})})
    with pytest.raises(AmountTooLongError):
        derived_by(engine, Trial(program, base, {}))
    with pytest.raises(TooLongError):
        evaluate(program, base, {})
