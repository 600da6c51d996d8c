"""totals: aggregates while it is not known who contributes, or how much."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.load import load_texts
from logic.datalog import Gather, Var
from logic.terms import Between, Known, Unknown, interval
from logic.totals import aggregate, shares
from logic.values import Name, Quantity
from logic.worlds import Tuple
from tests.engine.rulebases import DIGEST, said
from tests.verify.questions import DOUBTFUL, PAYMENTS
from text.fault import FaultsError


def gather(function: str) -> Gather:
    return Gather(Var("V"), function, "汇总", (Name("甲"),), 1, "个" if function == "count" else "元")


def row(key: str | Known, amount: Known | int | None = None) -> Tuple:
    name = Name(key) if isinstance(key, str) else key
    if amount is None:
        return (Name("甲"), name)
    return (Name("甲"), name, Quantity(Fraction(amount), "元") if isinstance(amount, int) else amount)


def between(low: int | None, high: int | Fraction | None, unit: str = "元") -> Between:
    return Between(None if low is None else Fraction(low), None if high is None else Fraction(high), unit)


UNKNOWN = Unknown(Name("四"), "金额", "元", least=Fraction(0))
BALANCE = Unknown(Name("四"), "余额", "元")
ONE = Between(Fraction(0), Fraction(9), "元", "一")
SOMEONE = Unknown(Name("四"), "收款企业")


@pytest.mark.parametrize(
    ("function", "certain", "possible", "result", "sure"),
    [
        ("sum", [row("一", 1), row("二", 2)], [row("一", 1), row("二", 2)], 3, True),
        ("max", [row("一", 1), row("二", 2)], [row("一", 1), row("二", 2)], 2, True),
        ("min", [row("一", 1), row("二", 2)], [row("一", 1), row("二", 2)], 1, True),
        ("count", [row("一"), row("二")], [row("一"), row("二")], 2, True),
        ("average", [row("一", 1), row("二", 2)], [row("一", 1), row("二", 2)], Quantity(Fraction("1.5"), "元"), True),
        # none at all
        ("sum", [], [], 0, True),
        ("count", [], [], 0, True),
        ("max", [], [], None, False),
        ("min", [], [], None, False),
        ("average", [], [], None, False),
        # what is no decimal
        ("average", [row("一", 1), row("二", 1), row("三", 2)], [], Quantity(Fraction(4, 3), "元"), True),
        ("average", [row("一", 1), row("二", 1)], [row("三", 2)], between(1, Fraction(4, 3)), True),
        # one that may contribute
        ("sum", [row("一", 1)], [row("一", 1), row("二", 2)], between(1, 3), True),
        ("sum", [row("一", 1)], [row("一", 1), row("二", -2)], between(-1, 1), True),
        ("sum", [row("一", 1)], [row("一", 1), row("二", 0)], 1, True),
        ("count", [row("一")], [row("一"), row("二")], between(1, 2), True),
        ("max", [row("一", 1)], [row("一", 1), row("二", 2)], between(1, 2), True),
        ("min", [row("一", 1)], [row("一", 1), row("二", 2)], 1, True),
        ("max", [], [row("二", 2)], between(None, 2), False),
        ("average", [row("一", 2)], [row("一", 2), row("二", 4)], between(2, 3), True),
        ("average", [row("一", 2)], [row("一", 2), row("二", 0), row("三", 4)], between(1, 3), True),
        ("average", [row("一", 4)], [row("一", 4), row("二", 2), row("三", 0)], between(2, 4), True),
        ("average", [], [row("一", 2), row("二", 4)], between(2, 4), False),
        # one that contributes nobody knows how much
        ("average", [row("一", 4)], [row("一", 4), row("二", UNKNOWN)], between(2, None), True),
        ("average", [row("一", 4)], [row("一", 4), row("二", between(None, 8))], between(None, 6), True),
        ("sum", [row("一", 1)], [row("一", 1), row("二", UNKNOWN)], between(1, None), True),
        ("sum", [row("一", 1)], [row("一", 1), row("二", BALANCE)], between(None, None), True),
        ("min", [row("一", 1)], [row("一", 1), row("二", UNKNOWN)], between(0, 1), True),
        ("sum", [], [row("一", between(1, 5)), row("二", between(2, None))], between(0, None), True),
        # somebody nobody named
        ("count", [row("一")], [row("一"), row(SOMEONE)], between(1, None), True),
        ("count", [], [row(SOMEONE)], between(0, None), True),
        ("count", [row("一"), row(ONE)], [row("一"), row(ONE)], between(1, None), True),
        ("count", [row(ONE)], [row(ONE)], between(1, None), True),
        ("sum", [row("一", 1)], [row("一", 1), row(SOMEONE, 2)], between(1, None), True),
        ("sum", [row("一", 1)], [row("一", 1), row(SOMEONE, -2)], between(None, 1), True),
        ("sum", [row("一", 1)], [row("一", 1), row(SOMEONE, 0)], 1, True),
        ("sum", [row("一", 1), row(ONE, 3)], [row("一", 1), row(ONE, 3)], between(1, None), True),
        # many nobody named outweigh the one who is known
        ("average", [row("一", 4)], [row("一", 4), row(SOMEONE, 2)], between(2, 4), True),
        # two amounts of one contributor
        ("sum", [row("一", 1)], [row("一", 1), row("一", 5)], between(1, 5), True),
    ],
)
def test_totals(
    function: str, certain: list[Tuple], possible: list[Tuple], result: int | Known | None, sure: bool
) -> None:
    found, is_sure = aggregate(gather(function), {}, certain, possible)
    unit = "个" if function == "count" else "元"
    if isinstance(result, int):
        result = Quantity(Fraction(result), unit)
    elif isinstance(result, Between):
        assert isinstance(found, Between)
        assert found.label.startswith("sha256:")
        result = Between(result.low, result.high, unit, found.label)
    assert found == result
    assert is_sure is sure


def test_the_order_of_contributors_does_not_matter() -> None:
    rows = [row(str(n), n) for n in range(9)]
    assert shares(gather("sum"), rows, rows) == shares(gather("sum"), rows[::-1], rows[::-1])


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["sum", "count", "max", "min", "average"]),
    st.lists(st.tuples(st.integers(-5, 5), st.booleans(), st.booleans()), max_size=5),
)
def test_the_bounds_hold_whatever_comes_of_it(function: str, drawn: list[tuple[int, bool, bool]]) -> None:
    """Each contributor has an amount, may or may not be sure, and if not sure, turns out to contribute or not."""
    amounted = function != "count"
    rows = [(row(str(n), amount if amounted else None), sure, does) for n, (amount, sure, does) in enumerate(drawn)]
    vague, certainly = aggregate(gather(function), {}, [r for r, sure, _ in rows if sure], [r for r, _, _ in rows])
    real = [r for r, sure, does in rows if sure or does]
    exact, _ = aggregate(gather(function), {}, real, real)
    if exact is None:
        assert not certainly
        return
    assert vague is not None
    (low, high), (number, _) = interval(vague), interval(exact)
    assert number is not None
    assert low is None or low <= number
    assert high is None or number <= high


# ── through a question ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("case", "values"),
    [
        (PAYMENTS, ("300万元", "2个", "200万元", "100万元", "700万元")),
        (
            DOUBTFUL,
            (
                "未定，至少300万元，至多305万元",
                "未定，至少2个，至多3个",
                "200万元",
                "未定，至少5万元，至多100万元",
                "未定，至少695万元，至多700万元",
            ),
        ),
        (
            {**PAYMENTS, "四": {"是": "支付", "收款企业": "甲公司"}},
            ("未定，至少300万元", "3个", "未定，至少200万元", "未定，至多100万元", "未定，至多700万元"),
        ),
        ({"甲公司": {"是": "企业"}}, ("0元", "0个", "无", "无", "1000万元")),
        (
            {**PAYMENTS, "四": {"收款企业": "甲公司", "金额": "2000万元"}},
            ("2300万元", "3个", "2000万元", "100万元", "0元"),
        ),
    ],
)
def test_aggregates_asked(case: dict[str, Any], values: tuple[str, ...]) -> None:
    asked = ("累计", "笔数", "最高一笔", "最低一笔", "余额")
    assert tuple(said(case, f"甲公司 的 {attribute}") for attribute in asked) == values


DATED = f"""
词汇 测试
  类别 项目、企业
  属性 竣工 项目 → 日期
  属性 业主 项目 → 企业
  结论 末 企业 → 日期
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 末
    则 企业 的 末 = AGGREGATE（项目 的 竣工 遍及 项目 若 项目 的 业主 = 企业）
"""


@pytest.mark.parametrize(("function", "day"), [("最大", "2024-05-01"), ("最小", "2023-02-03")])
def test_the_last_and_the_first_of_days_are_days(function: str, day: str) -> None:
    case = {
        "甲": {"是": "项目", "竣工": "2024-05-01", "业主": "某公司"},
        "乙": {"是": "项目", "竣工": "2023-02-03", "业主": "某公司"},
    }
    assert said(case, "某公司 的 末", text=DATED.replace("AGGREGATE", function)) == day


def test_days_do_not_add_up() -> None:
    with pytest.raises(FaultsError) as error:
        load_texts({"例.tl": DATED.replace("AGGREGATE", "合计")})
    assert [fault.code for fault in error.value.faults] == ["E203"]
