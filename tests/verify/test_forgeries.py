"""Proofs made up by someone who knows the format: each claims another answer, and every part of it fits together."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from logic.export import json_digest
from tests.engine.rulebases import CONTESTED, DIGEST, EVERYTHING, NUMBER, checker, decided, proof, rulebase
from tests.verify.questions import DOUBTFUL, PROJECT, QUESTIONS, RING
from verify.terms import Refused
from verify.verifier import Checker

SUPPORT = {"甲公司": {"位于": "总园", "有失信记录": "否", "不是": ["高新企业"]}}


def refused(case: dict[str, Any], forged: dict[str, Any], why: str | None = None, text: str = EVERYTHING) -> None:
    with pytest.raises(Refused, match=why):
        checker(text).verify(case, forged)


def answer(whole: dict[str, Any], value: Any, nodes: list[Any]) -> dict[str, Any]:
    """Return a proof with one step for every choice of readings that gives a value."""
    forged = copy.deepcopy(whole) | {"value": value, "nodes": nodes}
    for root in forged["roots"]:
        root |= {"step": len(nodes) - 1}
    return forged


def test_no_because_nothing_was_given() -> None:
    """What rules conclude is not false because no case can give it: the rules must have been tried."""
    whole = proof(SUPPORT, "甲公司 受支持")
    leaf = {"kind": "settled", "atom": ["受支持", {"name": "甲公司"}], "holds": False, "how": "closed", "paths": []}
    assert whole["value"] == "yes"
    asked: dict[str, Any] = {"kind": "absent", "atom": ["?", {"name": "甲公司"}], "direct": []}
    asked["candidates"] = [["?", {"at": 0, "by": 0, "ways": []}]]
    refused(SUPPORT, answer(whole, "no", [leaf, asked]), "not all was tried")


def test_undetermined_by_one_way_of_several() -> None:
    """That one way is open does not show that no other is sure."""
    case = {"甲项目": {"是": ["项目", "政府投资项目"]}}
    whole = proof(case, "甲项目 适用 承诺制")
    assert whole["value"] == "yes"
    unsure = {"甲项目": {"是": ["项目"]}}
    other = proof(unsure, "甲项目 适用 承诺制")
    open_way = next(number for number, node in enumerate(other["nodes"]) if node["kind"] == "possible")
    asked = copy.deepcopy(other["nodes"][-1]["candidates"][0][1]["gives"])
    nodes = [*other["nodes"][: open_way + 1], copy.deepcopy(other["nodes"][asked])]
    nodes[-1]["premises"] = [open_way]
    nodes.append(copy.deepcopy(other["nodes"][-1]))
    nodes[-1]["candidates"][0][1] = {"gives": len(nodes) - 2}
    refused(case, answer(whole, "undetermined", nodes))
    refused(unsure, answer(other, "undetermined", nodes), "not all was tried")


def test_a_clause_that_does_not_speak() -> None:
    """Asked what clause 2 gives, the rule of clause 1 does not count, nor what the case says."""
    whole = proof(PROJECT, "甲项目 的 补助")
    asked = proof(PROJECT, f"依 {NUMBER} 条 2，甲项目 的 补助")
    assert (asked["value"], whole["value"]["number"]) == ("no", "3000000")
    refused(PROJECT, whole | {"question": asked["question"]}, "about something else")


def test_a_contributor_left_out() -> None:
    """A sum without one of its parts, in the search as well."""
    whole = proof(DOUBTFUL, "甲公司 的 累计")
    summed = next(node for node in whole["nodes"] if node["kind"] == "summed")
    search = whole["nodes"][summed["search"]]
    for number in range(len(summed["contributors"])):
        forged = copy.deepcopy(whole)
        key = whole["nodes"][summed["contributors"][number][0]]["atom"][2]
        for node in forged["nodes"]:
            if node == search:
                rule, way = node["candidates"][0]
                way = copy.deepcopy(way)
                way["ways"] = [w for w in way["ways"] if key not in w[0].values()]
                node["candidates"] = [[rule, way]]
            elif node == summed:
                node["contributors"].pop(number)
        refused(DOUBTFUL, forged)


def test_a_reading_left_out() -> None:
    """Of two doubts with two readings each, three of the four choices are not all of them."""
    case = {
        "甲公司": {"位于": "乙园", "是": ["高新企业"], "不是": ["大型企业"], "有失信记录": "是", "已移出名单": "否"}
    }
    whole = proof(case, "甲公司 受支持")
    assert len(whole["roots"]) == 2
    other = copy.deepcopy(whole)
    other["roots"][1]["readings"] = copy.deepcopy(other["roots"][0]["readings"])
    refused(case, other, "choice of readings|nothing rests on|outcome|count here")


PARK = {"甲项目": {"位于": "总园", "投入": "100万元"}}


def test_what_a_rule_gives_under_one_reading_it_does_not_give_under_another() -> None:
    """Each reading has its own amount; a search may have the rule of the other only where that gives nothing."""
    whole = proof(PARK, "甲项目 的 园区补助")
    first, second = (root["step"] for root in whole["roots"])
    assert first != second
    for root, step in zip(whole["roots"], (second, first), strict=True):
        forged = copy.deepcopy(whole)
        forged["roots"][whole["roots"].index(root)]["step"] = step
        refused(PARK, forged, "the rule does not count here")
    one, other = (n for n in whole["nodes"] if n["kind"] == "searched" and n["atom"][0] == "园区补助")
    forged = copy.deepcopy(whole)
    forged["nodes"][whole["nodes"].index(other)]["candidates"] = [*one["candidates"], *other["candidates"]]
    refused(PARK, forged, "the rule does not count here")


def test_a_rule_that_fails_is_left_out_of_no_reading() -> None:
    """One search serves both readings, because it has the rule of each: neither may be left out, nor change places."""
    case = {"甲项目": {"位于": ["别园"], "投入": "100万元"}}
    whole = proof(case, "甲项目 的 园区补助")
    (search,) = (n for n in whole["nodes"] if n["kind"] == "absent" and n["atom"][0] == "园区补助")
    assert len({root["step"] for root in whole["roots"]}) == 1
    assert len(search["candidates"]) == 2
    for candidates in (search["candidates"][:1], search["candidates"][1:], search["candidates"][::-1]):
        forged = copy.deepcopy(whole)
        forged["nodes"][whole["nodes"].index(search)]["candidates"] = candidates
        refused(case, forged, "not every rule")


def test_the_default_is_not_for_the_forger_to_choose() -> None:
    """The value taken is that of the default reading, wherever it stands in the list."""
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    whole = proof(case, "甲项目 的 园区补助")
    assert whole["value"] == {"number": "100000", "unit": "元"}
    forged = whole | {"roots": whole["roots"][::-1], "value": {"number": "90000", "unit": "元"}}
    refused(case, forged, "not the defaults")


def test_a_conclusion_in_the_case() -> None:
    """A case cannot give what rules conclude: the checker does not take it for a fact."""
    whole = proof(PROJECT, "甲项目 的 补助")
    for node in whole["nodes"]:
        if node["kind"] == "concluded" and node["atom"][0] == "补助":
            node.clear()
            node |= {"kind": "given", "atom": ["补助", {"name": "甲项目"}, {"number": "5", "unit": "元"}]}
            node |= {"holds": True, "path": "/case/甲项目/补助"}
    case = {**PROJECT, "甲项目": {**PROJECT["甲项目"], "补助": "5元"}}
    refused(case, whole | {"case": json_digest(case)}, "a case cannot give")


@pytest.mark.parametrize(
    "number", ["1e5", "1E5", "1/2", "٣", "+1", " 1", "1_000", "01", "-0", "1.0", ".5", "1.", "nan", "1e999999999", ""]
)
def test_numbers_have_one_form(number: str) -> None:
    whole = proof(PROJECT, "甲项目 的 补助")
    for node in whole["nodes"]:
        for place, argument in enumerate(node.get("atom", [])):
            if isinstance(argument, dict) and "number" in argument:
                node["atom"][place] = {**argument, "number": number}
    refused(PROJECT, whole)


@pytest.mark.parametrize("day", ["20240601", "2024-06-01T00:00", "2024-6-1", "", "9999", None, 20240601, "2024-W22-6"])
def test_days_have_one_form(day: Any) -> None:
    refused(PROJECT, proof(PROJECT, "甲项目 的 补助") | {"as_of": day})


def test_true_is_not_one() -> None:
    """In JSON ``true`` and ``1`` are two things, also where Python takes them for one."""
    whole = proof(PROJECT, "甲项目 的 补助")
    given = next(number for number, node in enumerate(whole["nodes"]) if node["kind"] == "given")
    whole["nodes"][given]["holds"] = 1
    refused(PROJECT, whole, "say otherwise")


@pytest.mark.parametrize("part", ["document", "clause", "kinds"])
@pytest.mark.parametrize("nothing", [None, False, 0, []])
def test_nothing_is_not_an_empty_name(part: str, nothing: Any) -> None:
    """What Python takes for false is not what the question says."""
    whole = proof(PROJECT, "甲项目 的 补助")
    whole["question"][part] = [nothing, nothing] if part == "kinds" else nothing
    refused(PROJECT, whole, "^the proof: /question/.* is not (text|a list)$")
    limited = proof(PROJECT, f"依 {NUMBER}，甲项目 的 补助")
    limited["question"][part] = [nothing, nothing] if part == "kinds" else nothing
    refused(PROJECT, limited, "^the proof: /question/.* is not (text|a list)$")


def test_a_value_that_contradicts_is_not_kept_back() -> None:
    """Of two values that both follow, one alone is not the answer: the search shows the other."""
    case = {"甲项目": {"是": "项目", "优": "是", "良": "是"}}
    whole = proof(case, "甲项目 的 补助", text=CONTESTED)
    assert whole["value"] == "undetermined"
    value = {"number": "1000000", "unit": "元"}
    refused(case, whole | {"value": value}, "another value", text=CONTESTED)
    (root,) = whole["roots"]
    forged = copy.deepcopy(whole)
    forged["value"] = value
    (_, way), *_ = forged["nodes"][root["step"]]["candidates"]
    way["ways"] = way["ways"][:1]
    refused(case, forged, "not every way was tried|nothing rests on", text=CONTESTED)


def test_a_reading_nobody_settled_is_not_passed_off_as_settled() -> None:
    """Only the question says which doubts were settled by who asked; else the default comes first, and all are
    tried."""
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    whole = proof(case, "甲项目 的 园区补助")
    settled = proof(case, "甲项目 的 园区补助", readings=dict(whole["roots"][1]["readings"]))
    assert settled["value"]["number"] == "90000"
    assert settled["question"]["readings"] == whole["roots"][1]["readings"]
    silent = settled | {"question": settled["question"] | {"readings": {}}}
    refused(case, silent, "not the defaults")


# ── closures, doubts, and JSON that others read otherwise ────────────────────────────────────────────────────────────

GROUPS = f"""
词汇 测试
  类别 企业、集团
  属性 所属集团 企业 → 集团
  认定 失信 集团
  结论 受限 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 连带
    若 企业 的 所属集团 失信 则 企业 受限
"""


def test_what_nobody_said_is_not_read_off_a_closure() -> None:
    """No group is named, so none is found among all that there are; whether an unknown one is discredited stays
    open."""
    case = {"甲": {"是": "企业"}}
    whole = proof(case, "甲 受限", text=GROUPS)
    assert whole["value"] == "undetermined"
    group = {"unknown": {"of": {"name": "甲"}, "predicate": "所属集团", "unit": ""}}
    rule = f"{NUMBER} 条 1 规则 连带"
    failing = {"at": 2, "by": 3, "ways": [[{"所属集团#1": group}, {"at": 3, "by": 1, "ways": []}]]}
    leaf = {"kind": "unknown", "atom": ["所属集团", {"name": "甲"}, group], "who": []}
    nodes: list[Any] = [
        {"kind": "closure", "searches": [{"atom": ["失信", {"var": "?0"}], "candidates": []}]},
        {"kind": "absent", "atom": ["失信", group], "direct": [], "closure": 0},
        leaf,
        {"kind": "open", "atom": ["所属集团", {"name": "甲"}, {"var": "?1"}], "direct": [2], "candidates": []},
        {"kind": "absent", "atom": ["受限", {"name": "甲"}], "direct": [], "candidates": [[rule, failing]]},
        {"kind": "absent", "atom": ["?", {"name": "甲"}], "direct": []},
    ]
    nodes[-1]["candidates"] = [["?", {"at": 0, "by": 4, "ways": []}]]
    with pytest.raises(Refused, match="does not rest on itself"):
        checker(GROUPS).verify(case, answer(whole, "no", nodes))


def closing(whole: dict[str, Any]) -> Any:
    return next(node for node in whole["nodes"] if node["kind"] == "closure")


def ways_in(part: Any) -> Iterator[dict[str, Any]]:
    """Every way of a closure or search, outermost first."""
    todo = [way for _, way in part["candidates"]]
    for way in todo:
        yield way
        todo += [then for _, then in way.get("ways", [])]


def test_a_closure_without_one_of_its_ways() -> None:
    """Whatever is left out of a closure, a rule would still give it."""
    whole = proof(RING, "甲公司 连通 企业")
    count = 0
    for place, way in enumerate(ways_in(closing(whole)["searches"][0])):
        for number in range(len(way.get("ways", []))):
            forged = copy.deepcopy(whole)
            list(ways_in(closing(forged)["searches"][0]))[place]["ways"].pop(number)
            refused(RING, forged, "not every way was tried|not so")
            count += 1
    assert count > 20


def test_a_closure_of_nothing() -> None:
    """That a component gives nothing is no more than a claim, while a rule of it fires."""
    whole = proof(RING, "甲公司 连通 丁公司")
    assert whole["value"] == "undetermined"
    for _, way in closing(whole)["searches"][0]["candidates"]:
        way["ways"] = []
    refused(RING, whole | {"value": "no"}, "not every way was tried")


def test_what_is_certain_is_not_closed_as_only_possible() -> None:
    """A row that the rules give for sure, shown by a way in which it may hold."""
    whole = proof(RING, "甲公司 连通 丙公司")
    assert whole["value"] == "yes"
    open_ = proof(RING, "甲公司 连通 丁公司")
    for number, node in enumerate(open_["nodes"]):
        if node["kind"] != "concluded" or node["atom"][0] != "连通":
            continue
        forged = copy.deepcopy(open_)
        forged["nodes"][number]["kind"] = "possible"
        refused(RING, forged, "certain or only possible")


def test_possible_steps_do_not_hold_each_other_up() -> None:
    """With nothing to begin from, two rows of a component would each be possible by the other."""
    case: dict[str, Any] = {"甲公司": {"合作": []}, "乙公司": {"合作": []}}
    case = {name: said | {"竞合": []} for name, said in case.items()}
    whole = proof(case, "甲公司 连通 乙公司")
    assert whole["value"] == "no"
    names = [{"name": "甲公司"}, {"name": "乙公司"}]
    rule = next(r for r in rulebase().exported["rules"] if r["rule"] == "辗转连通")  # type: ignore[attr-defined]
    bindings = dict(zip(("企业", "企业乙", "企业丙"), (names[0], names[0], names[1]), strict=True))
    step = {"kind": "possible", "atom": ["连通", *names], "rule": rule["id"], "bindings": bindings}
    nodes = [step | {"premises": [0] * len(rule["body"])}]
    nodes.append({"kind": "open", "atom": ["连通", *names], "direct": [], "candidates": [[rule["id"], {"gives": 0}]]})
    refused(case, answer(whole, "undetermined", nodes))


DOUBTS = f"""
词汇 测试
  类别 项目
  认定 合格 项目
  结论 甲定 项目
  结论 乙定 项目
  结论 可补 项目
  结论 旁及 项目
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
""" + "".join(f"  存疑 {name} “没有写。”\n    读法 {name}严\n    读法 {name}宽\n" for name in "甲乙丙丁戊己")
DOUBTS += "".join(f"  规则 {name}定 按读法 {name}宽\n    若 项目 合格 则 项目 {name}定\n" for name in "甲乙")
DOUBTS += "  规则 可补\n    若 项目 甲定 且 项目 乙定 则 项目 可补\n"
DOUBTS += "".join(f"  规则 旁及{name} 按读法 {name}宽\n    若 项目 合格 则 项目 旁及\n" for name in "丙丁戊己")


QUALIFIED: dict[str, Any] = {"子": {"合格": "是"}}
A_DOUBT, ANOTHER, NO_MATTER = (f"{NUMBER} 条 1 存疑 {name}" for name in "甲乙丙")


def choices(*roots: tuple[dict[str, str], int]) -> dict[str, Any]:
    """Return the proof that two doubts leave it undetermined whether a project is subsidised, with other roots."""
    whole = proof(QUALIFIED, "子 可补", text=DOUBTS)
    assert [root["readings"] for root in whole["roots"]] == [
        {A_DOUBT: "甲严"},
        {A_DOUBT: "甲宽", ANOTHER: "乙严"},
        {A_DOUBT: "甲宽", ANOTHER: "乙宽"},
    ]
    strict, middle, wide = (root["step"] for root in whole["roots"])
    steps = [strict, middle, wide]
    last = max(steps[which] for _, which in roots)
    made = [{"readings": readings, "step": steps[which]} for readings, which in roots]
    return whole | {"roots": made, "nodes": whole["nodes"][: last + 1]}


STRICT, MIDDLE, WIDE = {A_DOUBT: "甲严"}, {A_DOUBT: "甲宽", ANOTHER: "乙严"}, {A_DOUBT: "甲宽", ANOTHER: "乙宽"}


@pytest.mark.parametrize(
    ("roots", "why"),
    [
        pytest.param([(STRICT, 0), (MIDDLE, 1)], "not every choice", id="one is missing"),
        pytest.param([(STRICT, 0), (MIDDLE, 1), (WIDE, 2), (WIDE, 2)], "not every choice", id="one twice"),
        pytest.param([(STRICT, 0), (STRICT, 0), (MIDDLE, 1), (WIDE, 2)], "not every choice", id="the first one twice"),
        pytest.param([(STRICT, 0), (MIDDLE, 1), (WIDE, 2), ({ANOTHER: "乙严"}, 1)], "not every choice", id="overlap"),
        pytest.param([(MIDDLE, 1), (STRICT, 0), (WIDE, 2)], "not the defaults", id="another one first"),
        pytest.param([({}, 0)], "not every rule", id="none is assigned, and a rule gives something"),
        pytest.param([(STRICT, 0), ({A_DOUBT: "甲宽"}, 1)], "not every rule", id="one is not assigned"),
        pytest.param(
            [(STRICT, 0), ({A_DOUBT: "甲宽"}, 2)], "the rule does not count here", id="by a rule that may count"
        ),
        pytest.param([({ANOTHER: "乙宽"}, 2)], "the rule does not count here", id="by another that may count"),
        pytest.param(
            [(STRICT | {NO_MATTER: name}, 0) for name in ("丙严", "丙宽")] + [(MIDDLE, 1), (WIDE, 2)],
            "other doubts than bear",
            id="one that does not bear on it",
        ),
        pytest.param([(STRICT, 0), (MIDDLE, 1), (WIDE | {ANOTHER: "乙中"}, 2)], "does not count", id="no such reading"),
    ],
)
def test_choices_that_are_not_those_of_a_tree(roots: list[tuple[dict[str, str], int]], why: str) -> None:
    with pytest.raises(Refused, match=why):
        checker(DOUBTS).verify(QUALIFIED, choices(*roots))


def test_a_choice_may_assign_more_doubts_than_were_looked_at() -> None:
    """Every combination still fits exactly one choice."""
    both = [(STRICT | {ANOTHER: name}, 0) for name in ("乙严", "乙宽")]
    checker(DOUBTS).verify(QUALIFIED, choices(*both, (MIDDLE, 1), (WIDE, 2)))


def test_a_rule_that_may_count_is_tried() -> None:
    """Where no reading is taken of a doubt, its rules have to be shown to give nothing: not by leaving them out, nor by
    what case and documents say."""
    case: dict[str, Any] = {"子": {"合格": "否"}}
    whole = proof(case, "子 可补", text=DOUBTS)
    assert [root["readings"] for root in whole["roots"]] == [{}]
    number, tried = next((n, node) for n, node in enumerate(whole["nodes"]) if node["atom"][0] == "甲定")
    leaf = {"kind": "settled", "atom": tried["atom"], "holds": False, "how": "closed", "paths": []}
    for other, why in ((tried | {"candidates": []}, "not every rule"), (leaf, "not all was tried")):
        nodes = [other, *({**node, **_moved(node, number)} for node in whole["nodes"][number + 1 :])]
        for readings, good in (({A_DOUBT: "甲严"}, True), ({}, False)):
            forged = whole | {"nodes": nodes, "roots": [{"readings": readings, "step": len(nodes) - 1}]}
            with pytest.raises(Refused, match="not every choice" if good else why):
                checker(DOUBTS).verify(case, forged)


def _moved(node: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the ways of a search with steps that are so much lower."""
    (rule, way), *_ = node["candidates"]
    return {"candidates": [[rule, way | {"by": way["by"] - number}]]}


def test_more_doubts_than_can_be_combined() -> None:
    """Sixty doubts have more combinations than a machine can list; none is listed."""
    names = [f"疑{number}" for number in range(60)]
    text = DOUBTS + "".join(f"  存疑 {n} “没有写。”\n    读法 {n}严\n    读法 {n}宽\n" for n in names)
    text += "".join(f"  规则 旁及{n} 按读法 {n}宽\n    若 项目 合格 则 项目 旁及\n" for n in names)
    assert decided({"子": {"合格": "否"}}, "子 旁及", text=text).value == "no"


def test_an_alias_is_not_another_thing() -> None:
    """Asked of another name of a thing, nothing is known of it."""
    whole = proof({"总园": {"位次": "1位"}}, "总园 的 位次")
    other = json.dumps(proof({"甲园": {"是": "园区"}}, "甲园 的 位次"), ensure_ascii=False)
    other = json.loads(other.replace("甲园", "总园区"))
    assert (whole["value"], other["value"]) == ({"number": "1", "unit": "位"}, "undetermined")
    refused({"总园": {"位次": "1位"}}, other | {"case": whole["case"]}, "another name")


def test_a_rule_base_whose_names_are_those_of_a_question() -> None:
    """What a question adds has names that a rule base does not; one that has them says something else."""
    whole = proof(PROJECT, "甲项目 的 补助")
    for change in ({"id": "?"}, {"head": ["?", {"var": "项目"}, {"var": "值"}]}):
        exported = copy.deepcopy(rulebase().exported)
        exported["rules"][0] |= change  # type: ignore[index]
        with pytest.raises(Refused, match="a name that questions have"):
            Checker(exported).verify(PROJECT, whole | {"rulebase": json_digest(exported)})
    exported = copy.deepcopy(rulebase().exported)
    exported["rules"].append(exported["rules"][0])  # type: ignore[attr-defined,index]
    with pytest.raises(Refused, match="two rules have one id"):
        Checker(exported)


def test_one_value_twice_is_no_list_of_values() -> None:
    case = {"甲项目": {"用处": ["海外仓", "展会"]}}
    whole = proof(case, "甲项目 的 用处")
    assert len(whole["value"]) == 2
    others: list[Any] = [[*whole["value"], whole["value"][0]], whole["value"][:1], whole["value"][0], {}, ""]
    for value in others:
        refused(case, whole | {"value": value})
    one = proof(PROJECT, "甲项目 的 补助")
    for count in (0, 1, 2):
        refused(PROJECT, one | {"value": [one["value"]] * count})


@pytest.mark.parametrize("nothing", [{}, "", None, False, 0])
@pytest.mark.parametrize("question", [3, 11, 13, 22])
def test_nothing_but_a_list_is_an_empty_list(question: int, nothing: Any) -> None:
    """In JSON ``{}`` and ``""`` are no lists, also where Python goes through them alike."""
    case, text = QUESTIONS[question]
    whole, count = proof(case, text), 0

    def places(value: Any) -> Iterator[tuple[Any, Any]]:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from [(value, key)] if part == [] else []
            yield from places(part) if isinstance(part, dict | list) else ()

    for container, key in places(whole):
        container[key] = nothing
        refused(case, whole)
        container[key] = []
        count += 1
    checker().verify(case, whole)
    assert count


PUNISHED = f"""
词汇 测试
  类别 企业、项目
  属性 实施企业 项目 → 企业
  认定 受罚 企业
  结论 失信 企业
  结论 可申报 项目
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 失信
    若 企业 受罚 则 企业 失信
  规则 可申报
    若 项目 是 项目
    除非 项目 的 实施企业 失信
    则 项目 可申报
"""


def test_what_does_not_rest_on_itself_has_no_closure() -> None:
    """A closure goes over the things that are named, so it would find nothing of the firm that nobody has named."""
    case = {"甲项目": {"是": "项目"}}
    whole = proof(case, "甲项目 可申报", text=PUNISHED)
    assert whole["value"] == "undetermined"
    project, firm = {"name": "甲项目"}, {"unknown": {"of": {"name": "甲项目"}, "predicate": "实施企业", "unit": ""}}
    exported: Any = rulebase(PUNISHED).exported
    rules = {rule["id"].rpartition(" 规则 ")[2]: rule for rule in exported["rules"]}
    (exception,) = (name for name in rules if name not in ("失信", "可申报"))
    ids = {name: rule["id"] for name, rule in rules.items()}
    conditions = {name: [on.get("has", on.get("not"))[0] for on in rule["body"]] for name, rule in rules.items()}
    punished, held = conditions["失信"].index("受罚"), conditions[exception].index("实施企业")
    discredited, denied = conditions[exception].index("失信"), rules[exception]["head"][0]
    (variable,) = (part["var"] for part in rules[exception]["body"][held]["has"][2:])
    failing = {"at": held, "by": 1, "ways": [[{variable: firm}, {"at": discredited, "by": 4, "ways": []}]]}
    leaves = {
        "推定有效": {
            "kind": "stated",
            "atom": ["推定有效", {"name": NUMBER}],
            "holds": True,
            "how": "presumed",
            "document": NUMBER,
        }
        | {"clause": "", "chain": []},
        "项目": {"kind": "given", "atom": ["项目", project], "holds": True, "path": "/case/甲项目/是/0"},
    }
    nodes: list[Any] = [
        {"kind": "unknown", "atom": ["实施企业", project, firm], "who": []},
        {"kind": "open", "atom": ["实施企业", project, {"var": "?1"}], "direct": [0], "candidates": []},
        {"kind": "absent", "atom": ["受罚", {"var": "?0"}], "direct": [], "candidates": []},
        {"kind": "closure", "searches": [{"atom": ["失信", {"var": "?0"}]}]},
        {"kind": "absent", "atom": ["失信", firm], "direct": [], "closure": 3},
        {"kind": "absent", "atom": [denied, project], "direct": [], "candidates": [[ids[exception], failing]]},
        *leaves.values(),
    ]
    nodes[3]["searches"][0]["candidates"] = [[ids["失信"], {"at": punished, "by": 2, "ways": []}]]
    known = dict(zip(leaves, (6, 7), strict=True)) | {denied: 5}
    premises = [known[name] for name in conditions["可申报"]]
    bound = {"项目": project}
    step = {"kind": "concluded", "atom": ["可申报", project], "rule": ids["可申报"], "bindings": bound}
    nodes.append(step | {"premises": premises})
    nodes.append({"kind": "concluded", "atom": ["?", project], "rule": "?", "bindings": {}, "premises": [8]})
    nodes.append({"kind": "searched", "atom": ["?", project], "direct": [], "candidates": [["?", {"gives": 9}]]})
    with pytest.raises(Refused, match="does not rest on itself"):
        checker(PUNISHED).verify(case, answer(whole, "yes", nodes))
