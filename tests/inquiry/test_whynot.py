"""why-not: the nearest rules first, what each lacks and by how much, and changes that do make it hold."""

from __future__ import annotations

from typing import Any

import pytest

from inquiry.trial import inquire
from inquiry.whynot import why_not, why_not_json
from tests.engine.rulebases import DAY, DIGEST, NUMBER, SMALL, rulebase
from text.encode import encode


def told(case: dict[str, Any], question: str, *, text: str | None = None, **more: Any) -> dict[str, Any]:
    base = rulebase(text) if text else rulebase()
    found: dict[str, Any] = encode(why_not_json(why_not(inquire(base, case, question, DAY, **more))))
    return found


def changes(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["changes"] for one in found["sets"]]


COMPANY = {"甲公司": {"位于": "总园"}}


@pytest.mark.parametrize(
    ("case", "question", "zh", "en"),
    [
        (
            {"甲项目": {"占股": "20%", "投入": "5万元"}},
            "甲项目 的 占比补助",
            "甲项目 的 占股 20%，须不低于 25.5%，差 5.5个百分点",
            "甲项目's 占股 20%, must be at least 25.5%, short by 5.5 percentage points",
        ),
        (
            {"甲项目": {"竣工": "2025-01-31"}},
            "甲项目 按期竣工",
            "甲项目 的 竣工 2025-01-31，须不超过 2024-12-31，超出 31天",
            "甲项目's 竣工 2025-01-31, must be at most 2024-12-31, over by 31 days",
        ),
        (
            {"甲项目": {"能耗": "1000吨标准煤", "不是": "政府投资项目"}},
            "甲项目 适用 承诺制",
            "甲项目 的 能耗 1000吨标准煤，须低于 1000吨标准煤，恰在界上，界不含本数",
            "甲项目's 能耗 1000吨标准煤, must be below 1000吨标准煤, exactly at the threshold, which is not included",
        ),
        (
            {"甲园": {"是": "园区", "位次": "151位", "上年位次": "170位"}},
            "甲园 的 位次奖",
            "甲园 的 位次 151位，须不超过 150位，超出 1位",
            "甲园's 位次 151位, must be at most 150位, over by 1位",
        ),
        (
            {"甲项目": {"用处": "海外仓", "投入": "450万元", "实施企业": "甲公司"}, **COMPANY},
            "甲项目 补助 300万元",
            "此规则给出 270万元，所问为 300万元，相差 30万元",
            "this rule gives 270万元, 300万元 was asked for, 30万元 apart",
        ),
    ],
)
def test_the_distance_to_the_threshold(case: dict[str, Any], question: str, zh: str, en: str) -> None:
    found = told(case, question)
    texts = [rule["first_failed"]["text"] for rule in found["rules"] if rule["first_failed"]]
    assert {"zh": zh, "en": en} in texts


def test_a_distance_is_exact_and_says_its_unit() -> None:
    (rule,) = told({"甲项目": {"占股": "0.1%", "投入": "5万元"}}, "甲项目 的 占比补助")["rules"]
    distance = rule["first_failed"]["distance"]
    assert (distance["number"], distance["unit"], distance["threshold"]) == ("0.254", "比例", "25.5%")
    assert distance["included"] is True


def test_the_nearest_rule_comes_first() -> None:
    case = {
        "甲公司": {"是": "企业", "位于": "A园", "有失信记录": "是", "已移出名单": "否"},
        "A园": {"园区级别": "省级"},
    }
    found = told(case, "甲公司 受支持", readings={"园区口径": "各级都算"})
    assert [(r["name"], r["distance"]) for r in found["rules"]] == [("各级支持", 1), ("支持", 2)]
    assert [c["text"]["zh"] for c in found["rules"][0]["unknown"]] == ["甲公司 是 高新企业"]
    failed = [c["text"]["zh"] for c in found["rules"][1]["failed"]]
    assert failed == ["A园 的 园区级别 = 国家级", "适用例外“甲公司 有失信记录”"]


def test_rules_equally_near_keep_the_order_of_the_documents() -> None:
    found = told({"甲项目": {"能耗": "2000吨标准煤", "不是": "政府投资项目"}}, "甲项目 适用 承诺制")
    assert [rule["name"] for rule in found["rules"]] == ["承诺制 之1", "承诺制 之2"]


def test_an_exception_that_applies_says_which_and_by_what() -> None:
    found = told({"甲项目": {"是": ["新建项目", "政府投资项目"], "符合规划": "是"}}, "甲项目 适用 先建后验")
    first = found["rules"][0]["first_failed"]
    assert first["text"]["zh"] == "适用例外“甲项目 是 政府投资项目”"
    assert [c["text"]["zh"] for c in first["because"][0]["met"]] == ["甲项目 是 项目", "甲项目 是 政府投资项目"]
    assert changes(found) == [{"甲项目": {"是": "新建项目", "不是": "政府投资项目"}}]


def test_the_reason_inside_a_conclusion_that_is_absent_is_told_once() -> None:
    case = {"甲公司": {"合作": "乙公司"}, "乙公司": {"是": "小型企业"}}
    (rule,) = told(case, "甲公司 联合 乙公司")["rules"]
    inside = rule["first_failed"]["because"][0]
    assert inside["name"] == "重点"
    assert inside["first_failed"]["text"]["zh"] == "乙公司 是 大型企业"
    twice = told({"甲项目": {"是": "新建项目"}}, "甲项目 适用 先建后验")["rules"]
    inner = [c for rule in twice for c in rule["unknown"] if c.get("negated")]
    assert ["because" in c for c in inner] == [True, False]
    assert inner[1]["told_above"] is True


@pytest.mark.parametrize(
    ("case", "question", "found"),
    [
        # what is known is made otherwise, as far as it must and no farther
        (
            {"甲项目": {"占股": "20%", "投入": "5万元"}},
            "甲项目 的 占比补助",
            [{"甲项目": {"占股": "25.5%"}}],
        ),
        # strictly below: the least step that is tried
        (
            {"甲项目": {"能耗": "1000吨标准煤", "不是": "政府投资项目"}},
            "甲项目 适用 承诺制",
            [{"甲项目": {"能耗": "999.99吨标准煤"}}, {"甲项目": {"是": "政府投资项目", "不是": None}}],
        ),
        # what is unknown is supplied together with what has to be otherwise
        (
            {"甲项目": {"是": "新建项目", "符合规划": "否"}},
            "甲项目 适用 先建后验",
            [{"甲项目": {"不是": "政府投资项目", "符合规划": "是"}}],
        ),
        # deep
        (
            {"甲公司": {"合作": "乙公司"}, "乙公司": {"是": "小型企业"}},
            "甲公司 联合 乙公司",
            [{"乙公司": {"是": "大型企业"}}],
        ),
        # the cap leaves the amount asked for to what is under it
        (
            {"甲项目": {"用处": "海外仓", "投入": "450万元", "实施企业": "甲公司"}, **COMPANY},
            "甲项目 补助 300万元",
            [{"甲项目": {"投入": "500万元"}}],
        ),
        # what documents state, and what a thing is, cannot be otherwise
        ({"甲": {"是": "企业"}}, "甲 是 园区", []),
        ({"甲": {"是": "企业"}}, "某政办发〔2024〕1号 贯彻 某政办发〔2022〕9号", []),
    ],
)
def test_the_smallest_changes(case: dict[str, Any], question: str, found: list[dict[str, Any]]) -> None:
    assert sorted(map(str, changes(told(case, question)))) == sorted(map(str, found))


def test_a_list_of_options_is_offered_whole() -> None:
    case = {"甲项目": {"用处": ["展会"], "投入": "450万元", "实施企业": "甲公司"}, **COMPANY}
    (one,) = told(case, "甲项目 的 补助")["sets"]
    assert one["changes"] == {"甲项目": {"用处": ["展会", "海外仓"]}}
    assert [option["value"] for option in one["options"]] == ["物流"]
    assert one["value"]["text"] == "270万元"


def test_who_may_find_what_is_to_be_found_and_facts_come_before_findings() -> None:
    found = told({"甲公司": {"位于": "总园", "不是": "高新企业", "有失信记录": "是"}}, "甲公司 受支持")
    assert [[fact["finding"] for fact in one["facts"]] for one in found["sets"]] == [[False], [True], [True]]
    planned = told({"甲项目": {"是": "新建项目", "不是": "政府投资项目"}}, "甲项目 适用 先建后验")["sets"][0]["facts"][
        0
    ]
    assert planned["who"] == ["市发改委", "市工信局"]
    assert planned["text"]["zh"] == "甲项目 符合规划（由市发改委、市工信局认定）"


def test_a_reading_can_be_what_it_takes() -> None:
    case = {"甲公司": {"是": "高新企业", "位于": "A园"}, "A园": {"园区级别": "省级"}}
    found = told(case, "甲公司 受支持")
    assert found["sets"][0]["readings"] == {"某政办发〔2024〕1号 条 5 存疑 园区口径": "各级都算"}
    assert found["sets"][0]["facts"][0]["who"] == ["某市发改委"]


def test_a_document_not_in_force_says_its_dates_and_no_change_helps() -> None:
    from datetime import date

    base = rulebase()
    case = {"甲项目": {"竣工": "2024-06-01"}}
    found = encode(why_not_json(why_not(inquire(base, case, "甲项目 按期竣工", date(2026, 1, 2)))))
    first = found["rules"][0]["first_failed"]
    assert "失效 2026-01-01" in first["reason"]["zh"]
    assert found["sets"] == []


def test_a_yes_says_so_and_what_capped_it() -> None:
    case = {"甲项目": {"用处": "海外仓", "投入": "1000万元", "实施企业": "甲公司"}, **COMPANY}
    found = told(case, "甲项目 的 补助")
    assert (found["holds"], found["rules"], found["sets"], found["decisions"]) == (True, [], [], 0)
    (limit,) = found["limits"]
    assert (limit["kind"], limit["at"]["text"], limit["before"]["text"]) == ("cap", "300万元", "600万元")
    floor = told({"甲项目": {"他项补助": "1元"}}, "甲项目 的 配套")["limits"]
    assert [(one["kind"], one["at"]["text"]) for one in floor] == [("floor", "1万元")]
    assert told({"甲项目": {"他项补助": "2万元"}}, "甲项目 的 配套")["limits"] == []


def test_a_leaf_has_its_reason_and_no_rules() -> None:
    found = told({"甲公司": {"位于": ["A园"]}}, "甲公司 位于 总园")
    assert found["rules"] == []
    assert "/case/甲公司/位于" in found["reason"]["zh"]
    assert changes(found) == [{"甲公司": {"位于": ["A园", "总园"]}}]


def test_a_clause_asked_alone_is_tried_alone() -> None:
    case = {"甲公司": {"位于": "总园", "有失信记录": "是", "已移出名单": "否"}}
    found = told(case, "依 某政办发〔2024〕1号 条 5，甲公司 受支持")
    assert {rule["clause"] for rule in found["rules"]} == {"某政办发〔2024〕1号 条 5"}


def test_decisions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    import inquiry.trial

    monkeypatch.setattr(inquiry.trial, "MOST_DECISIONS", 1)
    found = told({"甲公司": {"位于": "总园", "不是": "高新企业", "有失信记录": "是"}}, "甲公司 受支持")
    assert (found["decisions"], len(found["sets"]), found["complete"]) == (1, 1, False)
    assert found["explanation"]["zh"][-1] == "未及试完所有的改变"


def test_negation_and_totals() -> None:
    case = {"甲": {"是": "户", "合格": "是", "收入": "150元"}, "一": {"属于户": "甲", "金额": "10元"}}
    found = told(case, "甲 可补", text=SMALL)
    assert {"甲": {"收入": "99.99元", "失信": "否"}} in changes(found)
    nothing = told({"甲": {"是": ["户", "特困"], "失信": "否"}}, "甲 不补", text=SMALL)
    assert nothing["value"] == "no"
    assert changes(nothing), "an exception sought, or the category denied"


def test_a_total_says_which_of_its_parts_are_not_known() -> None:
    found = told({"甲公司": {"是": "企业"}, "一": {"是": "支付", "收款企业": "甲公司"}}, "甲公司 的 累计")
    (unknown,) = found["rules"][0]["unknown"]
    assert [c["reason"]["zh"] for c in unknown["because"][0]["unknown"]] == ["一 的 金额：未知（可由申请人说明）"]


def test_which_of_several_things() -> None:
    case = {"甲公司": {"是": "企业"}, "乙公司": {"是": "大型企业"}}
    found = told(case, "甲公司 联合 企业")
    assert changes(found) == [{"甲公司": {"合作": ["乙公司", "等"]}}], "with another, not with itself"


#: Two rules that give different amounts of which there can be one.
CONFLICT = f"""
词汇 抵触
  类别 户
  属性 收入 户 → 元
  认定 优 户
  结论 补 户 → 元
文件 {NUMBER}
  名称 “抵触”
  成文日期 2024-01-01
条 1
  性质 奖补
  摘要 “一”
  原文 {DIGEST}
  规则 甲
    若 户 的 收入 低于 100元
    则 户 的 补 = 10元
  规则 乙
    若 户 优
    则 户 的 补 = 20元
"""


def test_of_conflicting_values_the_changes_that_leave_one() -> None:
    found = told({"丁": {"是": "户", "收入": "5元", "优": "是"}}, "丁 的 补", text=CONFLICT)
    assert found["value"] == "undetermined"
    assert [(one["changes"], one["value"]["text"]) for one in found["sets"]] == [
        ({"丁": {"收入": "100元"}}, "20元"),
        ({"丁": {"优": "否"}}, "10元"),
    ]


FAR = """\
词汇 远近
  类别 企业、园区、行政区
  选项 园区级别：国家级、市级
  属性 级别 园区 → 园区级别

  属性 年份 企业 → 年
  属性 上限 企业 → 元
  属性 已付 企业 → 元
  关系 位于 企业 → 园区
  关系 隶属于 园区 → 行政区 封闭
  认定 重点 企业
  结论 支持 企业
  结论 归属 园区
  结论 新办 企业
  结论 尚可付 企业
  结论 奖 企业 → 元
  实体 一园、二园、三园 是 园区
  实体 东市、西市 是 行政区
  事实 一园 的 级别 = 国家级，二园 的 级别 = 国家级，一园 隶属于 东市，二园 隶属于 东市

文件 某发〔2024〕1号
  名称     “远近”
  成文日期 2024-01-01

条 1
  摘要 “国家级园区的企业支持；西市的园区归属；今年办的；没有付满的；有奖。”
  原文 sha256:0000000000000000000000000000000000000000000000000000000000000000
  规则 支持
    若 企业 位于 园区 且 园区 的 级别 = 国家级
    则 企业 支持
  规则 归属
    若 园区 隶属于 西市
    则 园区 归属
  规则 新办
    若 企业 的 年份 低于 2024年
    则 企业 新办
  规则 尚可付
    若 企业 的 已付 不超过 企业 的 上限
    则 企业 尚可付
  规则 一奖
    若 企业 的 已付 不低于 1元
    则 企业 的 奖 = 1元
  规则 二奖
    若 企业 重点
    则 企业 的 奖 = 2元
"""

OTHER = """
条 2
  摘要 “别的。”
  原文 sha256:0000000000000000000000000000000000000000000000000000000000000000
  规则 别的
    若 园区 的 级别 = 市级 且 企业 位于 园区
    则 企业 新办
"""


def test_other_things_that_will_do_are_offered_with_the_first_and_none_that_nobody_speaks_of() -> None:
    case = {"甲公司": {"是": "企业", "位于": ["乙园"]}, "乙园": {"是": "园区", "级别": "市级"}}
    found = told(case, "甲公司 支持", text=FAR)
    assert changes(found) == [{"乙园": {"级别": "国家级"}}, {"甲公司": {"位于": ["乙园", "一园"]}}]
    assert [option["value"] for option in found["sets"][1]["options"]] == ["二园"]
    assert "  2. 甲公司 位于 一园（或 二园） → 是" in found["explanation"]["zh"]


def test_what_the_vocabulary_states_is_not_made_otherwise() -> None:
    assert told({}, "一园 归属", text=FAR)["sets"] == []


def test_a_year_past_the_end_is_a_whole_year() -> None:
    found = told({"甲公司": {"年份": "2024年"}}, "甲公司 新办", text=FAR)
    assert changes(found) == [{"甲公司": {"年份": "2023年"}}]


def test_a_set_changes_nothing_that_an_example_would_settle() -> None:
    found = told({"甲公司": {"已付": "62元"}}, "甲公司 尚可付", text=FAR)
    assert changes(found) == [{"甲公司": {"上限": "62元"}}]


def test_a_contested_value_says_what_leaves_it_alone() -> None:
    found = told({"甲公司": {"已付": "62元"}}, "甲公司 的 奖", text=FAR)
    assert found["value"] == "undetermined"
    assert changes(found) == [{"甲公司": {"重点": "否"}}]
    assert found["sets"][0]["value"]["number"] == "1"


def test_what_no_rule_gives_is_told() -> None:
    found = told({"甲园": {"是": "园区"}}, "依 某发〔2024〕1号 条 2，甲园 归属", text=FAR + OTHER)
    assert found["value"] == "no"
    assert found["reason"]["zh"] == "某发〔2024〕1号 条 2 里没有规则给出“甲园 归属”"


def test_a_floor_over_what_is_no_decimal() -> None:
    text = FAR.replace("则 企业 的 奖 = 1元", "则 企业 的 奖 = 企业 的 已付 ÷ 3，最低 100元，进位至 1元")
    found = told({"甲公司": {"已付": "62元", "重点": "否"}}, "甲公司 的 奖", text=text)
    assert found["limits"] == [
        {
            "kind": "floor",
            "at": {"number": "100", "unit": "元", "text": "100元"},
            "before": {"number": "62/3", "unit": "元", "text": "62/3元（约20.67元）"},
            "text": {
                "zh": "保底 100元 起作用，未保底为 62/3元（约20.67元）",
                "en": "the floor of 100元 applies; without it 62/3元 (about 20.67元)",
            },
        }
    ]
