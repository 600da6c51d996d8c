"""What rules read of an attribute that is to have one value and came out with several: nothing of it is certain to
them.

Each program is derived by both engines (``docs/semantics.md``, sections 3 and 6), which must give the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived
from engine.derive.pydatalog_engine import PyDatalogEngine
from engine.prove.paired_engine import PairedEngine
from logic.datalog import Compare, EngineProgram, Gather, Kind, Predicate, Rule
from logic.terms import Between, Known, Unknown
from logic.values import Name
from logic.worlds import Tuple
from tests.engine.test_pydatalog_engine import (
    ENOUGH,
    Case,
    N,
    V,
    X,
    Y,
    atom,
    auxiliary,
    both,
    derive,
    has,
    names,
    no,
    pairs,
    program,
    rule,
    yuan,
)

A, B = Name("甲"), Name("乙")

#: Two rules that give one attribute its value, whoever is 一, and whoever is 二.
GRANTS = (rule("一", atom("补助", X, yuan(100)), has("一", X)), rule("二", atom("补助", X, yuan(200)), has("二", X)))
#: Rules of other predicates that read it: one value, any value, none, and the sum of all.
READERS = (
    rule("大额", atom("大额", X), has("补助", X, V), Compare(">=", V, yuan(150))),
    rule("有", atom("有", X), has("补助", X, V)),
    rule("无", atom("无", X), has("企业", X), no("补助", X, yuan(100))),
    rule("份", atom("汇总", X, V), has("补助", X, V)),
    rule("和", atom("总", Y, N), has("县", Y), Gather(N, "sum", "汇总", (), 1, "元")),
)


def attribute(name: str, *, single: bool = True, given: bool = False, transitive: bool = False) -> Predicate:
    return Predicate(
        name,
        Kind.ATTRIBUTE,
        2,
        ("企业",),
        "元",
        "unit",
        concluded=True,
        given=given,
        single=single,
        transitive=transitive,
    )


def reading(*more: Rule, about: Predicate | None = None) -> EngineProgram:
    return program(*GRANTS, *more, *READERS, predicates=[about or attribute("补助"), auxiliary("汇总", 2)])


def said(**certain: Iterable[Tuple]) -> dict[str, Iterable[Tuple]]:
    return {"企业": names("甲", "乙"), "县": names("丙"), **certain}


def read(rules: EngineProgram, case: Case) -> Derived:
    return derive(rules, case, "大额", "有", "无", "总")


def nothing_is_certain(derived: Derived, total: Known) -> None:
    """Check that of 甲 nothing follows for certain, and all for all that is known."""
    assert both(derived, "大额") == (set(), {(A,)})
    assert both(derived, "有") == (set(), {(A,)})
    assert both(derived, "无") == ({(B,)}, {(A,), (B,)})
    for row in both(derived, "总"):
        ((thing, amount),) = row
        assert isinstance(amount, Between)
        assert (thing, replace(amount, label="")) == (Name("丙"), total)


def test_neither_of_two_certain_values_is_read_as_certain() -> None:
    derived = read(reading(), Case(said(一=names("甲"), 二=names("甲"))))
    values = {(A, yuan(100)), (A, yuan(200))}
    assert both(derived, "补助") == (values, values)
    nothing_is_certain(derived, Between(yuan(0).number, yuan(200).number, "元"))


def test_a_certain_value_beside_a_possible_rival_is_not_read_as_certain() -> None:
    derived = read(reading(), Case(said(一=names("甲")), {"二": names("甲")}))
    assert both(derived, "补助")[0] == {(A, yuan(100))}
    nothing_is_certain(derived, Between(yuan(0).number, yuan(200).number, "元"))


def test_one_value_from_two_rules_is_not_contested() -> None:
    again = rule("又", atom("补助", X, yuan("100.0")), has("又", X))
    derived = read(reading(again), Case(said(一=names("甲"), 又=names("甲"))))
    assert both(derived, "大额") == (set(), set())
    assert both(derived, "有") == ({(A,)}, {(A,)})
    assert both(derived, "无") == ({(B,)}, {(B,)})
    assert both(derived, "总") == ({(Name("丙"), yuan(100))},) * 2


def test_a_conflict_about_one_thing_says_nothing_of_another() -> None:
    derived = read(reading(), Case(said(一=names("甲"), 二=names("甲", "乙"))))
    assert both(derived, "大额") == ({(B,)}, {(A,), (B,)})


@pytest.mark.parametrize(
    "rival",
    [
        (A, Between(yuan(50).number, yuan(300).number, "元")),
        (A, Unknown(A, "补助", "元")),
        (Unknown(B, "母公司"), yuan(200)),
    ],
    ids=["an amount within bounds", "an amount not known", "of a thing not known"],
)
def test_what_may_be_another_value_of_the_thing_is_a_rival(rival: Tuple) -> None:
    case = Case(said(一=names("甲")), {"补助": [rival]})
    derived = derive(reading(about=attribute("补助", given=True)), case, "有")
    assert both(derived, "有")[0] == set()


def test_what_cannot_be_of_the_thing_is_no_rival() -> None:
    case = Case(said(一=names("甲")), {"补助": [(B, Unknown(B, "补助", "元"))]})
    derived = derive(reading(about=attribute("补助", given=True)), case, "有")
    assert both(derived, "有") == ({(A,)}, {(A,), (B,)})


@pytest.mark.parametrize(
    "about",
    [attribute("补助", single=False), attribute("补助", transitive=True)],
    ids=["several values", "transitive"],
)
def test_what_may_have_several_values_is_never_contested(about: Predicate) -> None:
    derived = read(reading(about=about), Case(said(一=names("甲"), 二=names("甲"))))
    assert both(derived, "大额") == ({(A,)}, {(A,)})
    assert both(derived, "无") == ({(B,)}, {(B,)})


def test_what_only_a_case_gives_is_never_contested() -> None:
    rules = program(READERS[1], predicates=[attribute("补助", given=True)])
    case = Case({"补助": [(A, yuan(100))]}, {"补助": [(A, Unknown(A, "补助", "元"))]})
    assert both(derive(rules, case, "有"), "有")[0] == {(A,)}


# ── within a component ──────────────────────────────────────────────────────────────────────────────────────


def component(*more: Rule, strata: tuple[tuple[str, ...], ...]) -> EngineProgram:
    """A grant goes on from a firm to its daughters, directly or through 转."""
    grants = [rule("续", atom("补助", Y, V), has("转", X, V), has("子", X, Y)), *GRANTS]
    return program(
        *grants, rule("转", atom("转", X, V), has("补助", X, V)), *more, strata=strata, predicates=[attribute("补助")]
    )


def test_the_rules_of_its_own_component_read_what_is_contested_and_no_others() -> None:
    rules = component(READERS[1], strata=(("补助", "转"), ("有",)))
    case = Case({"一": names("甲"), "二": names("甲"), "子": pairs("甲乙")})
    derived = derive(rules, case, "有")
    grants = {(thing, value) for thing in (A, B) for value in (yuan(100), yuan(200))}
    assert both(derived, "补助") == both(derived, "转") == (grants, grants)
    assert both(derived, "有") == (set(), {(A,), (B,)})


@pytest.mark.parametrize("engine", [CompiledEngine, PyDatalogEngine])
def test_another_component_in_its_stratum_is_refused(engine: type[CompiledEngine | PyDatalogEngine]) -> None:
    """Read before it is complete, what is contested could not be told."""
    with pytest.raises(ValueError, match="rule 有: 补助 is not complete when the rule is asked"):
        engine(component(READERS[1], strata=(("补助", "转", "有"),)))


# ── what the engines do beside deriving everything ──────────────────────────────────────────────────────────


def test_where_something_is_contested_the_worlds_are_not_one() -> None:
    """Nothing is unknown here: what reads nothing that is contested is derived once for both."""
    readers = ("大额", "有", "无", "总")
    for second, contested in (names("甲"), True), ([], False):
        case = Case(said(一=names("甲", "乙"), 二=second))
        derived = CompiledEngine(reading()).derive(case, readers, {}, ENOUGH)
        certain, possible = derived.certain.predicates, derived.possible.predicates
        assert certain["补助"] is possible["补助"]
        assert all((certain[name] is not possible[name]) is contested for name in readers)


def nothing_lent() -> Derived:
    pytest.fail("pyDatalog finishes these")


def test_what_is_read_uncontested_is_derived_whole_again() -> None:
    """A proof names the one value; that there is no other is found again."""
    case = Case(said(一=names("甲", "乙")), {"二": names("乙")})
    paired = PairedEngine(reading())
    goals = [("一", (A, yuan(100))), ("有", (A,))]
    tables = paired.pydatalog.begin(case)
    paired.confirm(tables, ["有"], {}, goals, ENOUGH)
    again = paired.pydatalog.derive_again(tables, [("有", (B,))], {}, ENOUGH, nothing_lent)
    assert again.missing == (("有", (B,)),)


def test_within_its_component_no_more_is_derived_again_than_before() -> None:
    rules = component(strata=(("补助", "转"),))
    case = Case({"一": names("甲"), "二": names("甲"), "子": pairs("甲乙")})
    goals = [("一", (A, yuan(100))), ("转", (A, yuan(100))), ("续", (B, yuan(100)))]
    engine = PyDatalogEngine(rules)
    tables = engine.begin(case)
    assert engine.derive_again(tables, goals, {}, ENOUGH, nothing_lent).missing == ()
    assert tables.whole("转", {}).worlds == {}
