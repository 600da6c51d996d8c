"""facts: what is true, what is false and why, what is unknown; lists, questions, kinds, chains, days."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

from engine.case.facts import CaseFacts, Evidence
from engine.prove.proof import Given, Settled
from logic.known import Statement
from logic.terms import ANYTHING, Known, Unknown, compare, may_equal
from logic.values import Day, Name
from tests.engine.rulebases import DAY, NUMBER, decided, rulebase, said


def facts(source: dict[str, Any], day: datetime.date = DAY) -> CaseFacts:
    base = rulebase()
    return CaseFacts(base.loaded.engine_program, base.read(source), day)


def evidence(source: dict[str, Any], predicate: str, *arguments: str | Known, day: datetime.date = DAY) -> Evidence:
    row = tuple(Name(a) if isinstance(a, str) else a for a in arguments)
    return facts(source, day).evidence(predicate, row)


def why(source: dict[str, Any], predicate: str, *arguments: str | Known) -> tuple[bool | None, str, tuple[str, ...]]:
    found = evidence(source, predicate, *arguments)
    return found.holds, found.kind, found.paths


# ── unknown is not false ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "statement", "expected"),
    [
        # nobody said
        ({"甲公司": {"是": "企业"}}, ("有失信记录", "甲公司"), (None, "unknown", ())),
        ({"甲公司": {"是": "企业"}}, ("高新企业", "甲公司"), (None, "unknown", ())),
        ({"甲公司": {"是": "企业"}}, ("位于", "甲公司", "总园"), (None, "unknown", ())),
        # said
        ({"甲公司": {"有失信记录": "否"}}, ("有失信记录", "甲公司"), (False, "given", ())),
        ({"甲公司": {"不位于": "总园"}}, ("位于", "甲公司", "总园"), (False, "given", ())),
        # a list given is the whole list, unless it ends in 等
        ({"甲公司": {"位于": ["乙园"]}}, ("位于", "甲公司", "总园"), (False, "other", ("/case/甲公司/位于/0",))),
        ({"甲公司": {"位于": "乙园"}}, ("位于", "甲公司", "总园"), (None, "unknown", ())),
        ({"甲公司": {"位于": []}}, ("位于", "甲公司", "总园"), (False, "closed", ("/case/甲公司/位于",))),
        ({"甲公司": {"位于": ["乙园", "等"]}}, ("位于", "甲公司", "总园"), (None, "unknown", ())),
        ({"甲公司": {"已穷尽": "位于"}}, ("位于", "甲公司", "总园"), (False, "closed", ("/case/甲公司/已穷尽/0",))),
        # one value is all there is
        ({"甲园": {"园区级别": "省级"}}, ("园区级别", "甲园", "国家级"), (False, "other", ("/case/甲园/园区级别",))),
        # silence means no, where the vocabulary says so
        ({"甲公司": {"是": "企业"}}, ("停产", "甲公司"), (False, "closed", ())),
        ({"甲公司": {"是": "企业"}}, ("合作", "甲公司", "乙公司"), (False, "closed", ())),
        # or the request
        ({"甲公司": {"已穷尽": "有失信记录"}}, ("有失信记录", "甲公司"), (False, "closed", ("/case/甲公司/已穷尽/0",))),
        ({"甲公司": {"已穷尽": "规模"}}, ("大型企业", "甲公司"), (False, "closed", ("/case/甲公司/已穷尽/0",))),
        ({"甲公司": {"已穷尽": "规模"}}, ("高新企业", "甲公司"), (None, "unknown", ())),
        # one question is answered once
        ({"甲公司": {"是": "小型企业"}}, ("大型企业", "甲公司"), (False, "answered", ("/case/甲公司/是/0",))),
        ({"甲公司": {"是": "小型企业"}}, ("高新企业", "甲公司"), (None, "unknown", ())),
        ({"甲公司": {"不是": "小型企业"}}, ("大型企业", "甲公司"), (None, "unknown", ())),
        ({"甲公司": {"不是": "小型企业"}}, ("微型企业", "甲公司"), (False, "answered", ("/case/甲公司/不是/0",))),
        ({"甲公司": {"是": "微型企业"}}, ("小型企业", "甲公司"), (True, "sort", ("/case/甲公司/是/0",))),
        ({"甲公司": {"是": "微型企业"}}, ("企业", "甲公司"), (True, "sort", ("/case/甲公司/是/0",))),
        ({"甲公司": {"是": "小型企业"}}, ("微型企业", "甲公司"), (None, "unknown", ())),
        # what kind of thing it is, said or told by what is said of it
        ({"甲公司": {"是": "企业"}}, ("项目", "甲公司"), (False, "sort", ("/case/甲公司/是/0",))),
        ({"甲项目": {"投入": "1元"}}, ("项目", "甲项目"), (True, "sort", ("/case/甲项目/投入",))),
        ({"甲项目": {"实施企业": "甲公司"}}, ("企业", "甲公司"), (True, "sort", ("/case/甲项目/实施企业",))),
        ({"甲项目": {"实施企业": "甲公司"}}, ("投入", "甲公司", "1元"), (False, "sort", ("/case/甲项目/实施企业",))),
        ({"甲": {"位于": "总园"}}, ("企业", "甲"), (None, "unknown", ())),
        ({"甲公司": {"是": "企业"}}, ("符合规划", "甲公司"), (False, "sort", ("/case/甲公司/是/0",))),
        # what no case can give is what documents say, and nothing else
        ({}, ("有效", NUMBER), (True, "dates", ())),
        ({}, ("责任单位", f"{NUMBER} 条 1", "某市发改委"), (False, "closed", ())),
    ],
)
def test_what_is_known(
    source: dict[str, Any], statement: tuple[str, ...], expected: tuple[bool | None, str, tuple[str, ...]]
) -> None:
    assert why(source, *statement) == expected


def test_no_and_yes_are_read_off_the_same_evidence() -> None:
    source = {"甲公司": {"是": "小型企业", "位于": ["乙园", "等"]}}
    case = facts(source)
    for predicate, row in (("大型企业", ("甲公司",)), ("小型企业", ("甲公司",)), ("位于", ("甲公司", "总园"))):
        names = tuple(map(Name, row))
        holds = case.evidence(predicate, names).holds
        assert (names in set(case.certain(predicate, names))) is (holds is True)
        assert (names in set(case.possible(predicate, names))) is (holds is not False)


# ── what nobody knows, through paths ─────────────────────────────────────────────────────────────────────────────────


def test_the_unknown_value_of_a_path_is_one_thing() -> None:
    case = facts({"甲项目": {"是": "项目"}})
    someone = Unknown(Name("甲项目"), "实施企业")
    assert list(case.possible("实施企业", (Name("甲项目"), None))) == [(Name("甲项目"), someone)]
    place = Unknown(someone, "位于", many=True)
    assert list(case.possible("位于", (someone, None))) == [(someone, place)]
    assert case.evidence("企业", (someone,)).holds is None
    assert case.evidence("项目", (someone,)).kind == "sort"
    assert case.evidence("投入", (someone, Name("甲"))).holds is False


def test_an_open_list_is_what_is_known_and_something_more() -> None:
    case = facts({"甲项目": {"用处": ["展会", "等"]}})
    assert list(case.possible("用处", (Name("甲项目"), None))) == [
        (Name("甲项目"), Name("展会")),
        (Name("甲项目"), Unknown(Name("甲项目"), "用处", many=True)),
    ]


def test_what_holds_of_any_thing_is_what_is_not_denied_of_each() -> None:
    """Also where documents alone may say it, and their rows are looked up by the value asked for."""
    found = facts({"甲公司": {"位于": ["总园"]}, "乙公司": {"位于": ["总园", "等"]}})
    alone = 0
    for name, predicate in found.program.predicates.items():
        for _, value in [row for row in (*found.stated.rows.get(name, ()), *found.true.get(name, ())) if len(row) == 2]:
            stated = [row[0] for row in found.stated.rows.get(name, ())]
            subjects: list[Known] = [*map(Name, found.things), *found.others.values(), *stated]
            rows = {(one, value) for one in subjects if found.evidence(name, (one, value)).holds is not False}
            assert set(found.possible(name, (None, value))) == rows
            alone += not predicate.given
    assert alone > 10


def test_silence_does_not_close_what_is_said_of_a_thing_nobody_named() -> None:
    """合作 is closed: of a firm the case names, silence means no; of the firm nobody named, nothing was to be said."""
    someone = Unknown(Name("甲项目"), "实施企业")
    case = facts({"甲项目": {"是": "项目"}})
    assert case.evidence("合作", (someone, Name("乙公司"))).holds is None
    assert case.evidence("合作", (Name("甲公司"), Name("乙公司"))).holds is False


# ── chains ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_transitive_relation_keeps_its_shortest_chain() -> None:
    source = {"甲园": {"隶属于": "乙园"}, "乙园": {"隶属于": ["丙园", "丁园"]}, "丙园": {"隶属于": "丁园"}}
    found = evidence(source, "隶属于", "甲园", "丁园")
    assert (found.holds, found.kind) == (True, "chain")
    assert found.chains is not None
    assert found.chains.chain(Name("甲园"), Name("丁园")) == (Name("甲园"), Name("乙园"), Name("丁园"))
    assert evidence(source, "隶属于", "丁园", "甲园").holds is False


def test_a_relation_that_is_not_transitive_stops_at_the_first() -> None:
    source = {"甲园": {"相邻于": "乙园"}, "乙园": {"相邻于": "丙园"}}
    assert evidence(source, "相邻于", "甲园", "丙园").holds is False


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2023-12-31", False), ("2024-01-31", False), ("2024-02-01", True), ("2026-01-01", True), ("2026-01-02", False)],
)
def test_in_force_from_the_day_of_effect_to_the_last_day(day: str, in_force: bool) -> None:
    """A date of effect stated is the one that counts, not the date of issue."""
    found = evidence({}, "有效", NUMBER, day=datetime.date.fromisoformat(day))
    assert (found.holds, found.kind) == (in_force, "dates")


def test_a_document_that_is_not_in_force_gives_nothing() -> None:
    case = {"甲项目": {"他项补助": "5万元"}}
    assert said(case, "甲项目 的 配套") == "5万元"
    assert said(case, "甲项目 的 配套", day=datetime.date(2024, 1, 31)) == "无"
    assert said({}, f"{NUMBER} 的 失效日期") == "2026-01-01"


def test_dates_are_values() -> None:
    assert (Name("甲项目"), Day(datetime.date(2024, 12, 31))) in set(
        facts({"甲项目": {"竣工": "2024-12-31"}}).certain("竣工", (Name("甲项目"), None))
    )


# ── what a finding leaves in a proof ─────────────────────────────────────────────────────────────────────────────────


def test_a_finding_keeps_its_author_day_and_paper_in_the_proof() -> None:
    found = {"结论": "是", "由": "市工信局", "日期": "2024-05-01", "文号": "某工信〔2024〕7号"}
    answer = decided({"甲项目": {"是": "新建项目", "不是": "政府投资项目", "符合规划": found}}, "甲项目 适用 先建后验")
    given = [n for n in answer.proof.nodes if isinstance(n, Given) and n.finding is not None]
    assert answer.value == "yes"
    assert [(n.finding.by, n.finding.on, n.finding.paper, n.path) for n in given if n.finding] == [
        ("市工信局", "2024-05-01", "某工信〔2024〕7号", "/case/甲项目/符合规划")
    ]


def test_what_settles_is_named() -> None:
    answer = decided({"甲公司": {"是": "小型企业"}}, "甲公司 是 大型企业")
    assert answer.proof.nodes[0] == Settled(
        Statement("大型企业", (Name("甲公司"),)), False, "answered", ("/case/甲公司/是/0",)
    )


def test_what_is_unknown_of_the_unknown_goes_round_once() -> None:
    """The parent of an unknown parent is some parent: further on nothing new is named."""
    known = facts({"甲园": {"是": "园区"}})
    first = known.unknown("相邻于", Name("甲园"))
    assert first == Unknown(Name("甲园"), "相邻于")
    second = known.unknown("隶属于", first)
    assert second == Unknown(first, "隶属于", many=True)
    third = known.unknown("相邻于", second)
    assert third == Unknown(ANYTHING, "相邻于")
    assert known.unknown("隶属于", third) == Unknown(ANYTHING, "隶属于", many=True)
    assert known.unknown("位次", third) == Unknown(ANYTHING, "位次", "位", least=Fraction(1))
    assert known.evidence("相邻于", (third, third)).holds is None
    assert list(known.possible("相邻于", (third, None))) == [(third, third)]


def test_what_is_unknown_of_many_need_not_be_one() -> None:
    """Of two places that an enterprise may be in, nothing says that they are the same one."""
    known = facts({"甲公司": {"是": ["企业"]}})
    place, park = known.unknown("位于", Name("甲公司")), known.unknown("相邻于", Name("甲园"))
    assert place.many
    assert may_equal(place, place) is None
    assert compare("!=", place, place) is None
    assert not park.many
    assert may_equal(park, park) is True
