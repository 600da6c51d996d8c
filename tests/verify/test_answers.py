"""A whole answer is held against its proof: every part that a proof shows can be altered in no way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from service.trip import answered_json, respond
from tests.engine.rulebases import CONTESTED, DAY, DIGEST, NUMBER, asked, checker, service
from tests.verify.questions import DOUBTFUL, PAYMENTS, PROJECT, QUESTIONS
from text.encode import encode
from verify.answer import NOT_COVERED
from verify.atoms import same_json
from verify.terms import Refused

CLAUSE = f"{NUMBER} 条 1"
#: An answer by default, one that no reading is found for, a list, a conflict, bounds.
BY_DEFAULT = next(q for q in QUESTIONS if q[1] == "甲项目 的 园区补助")
UNDECIDED = QUESTIONS[8]
LIST = next(q for q in QUESTIONS if q[1] == "甲项目 适用 方式")
CONFLICT = next(q for q in QUESTIONS if q[1] == "甲项目 的 定额")
BETWEEN = (DOUBTFUL, "甲公司 的 累计")
WITHIN = (PROJECT, f"依 {CLAUSE}，甲项目 的 补助")
DUE = QUESTIONS[0]
#: What stands in the place of any part, and is none.
OTHERS: list[Any] = ["另", None, True, 1, ["另"]]
NO = next(q for q in QUESTIONS if q[1] == "甲项目 按期竣工")


@pytest.mark.parametrize(("case", "question"), QUESTIONS)
@pytest.mark.parametrize("explain", ["none", "summary", "full"])
def test_what_is_given_out_is_good(case: dict[str, Any], question: str, explain: str) -> None:
    proved = checker().verify(case, asked(case, question, explain=explain))
    assert [zh for zh, _, _ in proved.lines()][-2:] == ["案情", "规则库"]


@pytest.mark.parametrize(
    ("case", "question"),
    [
        ({"甲": {"优": "是", "良": "否"}}, "甲 的 补助"),
        ({"甲": {"优": "是", "良": "是"}}, "甲 的 补助"),
        ({"甲": {"优": "是"}}, "甲 的 补助"),
        ({"甲": {"优": "是"}}, "甲 的 合计额"),
        ({"甲": {"优": "是", "良": "是"}}, "甲 的 合计额"),
        ({"甲": {"优": "是"}}, "项目 大额"),
    ],
)
def test_contested_answers_are_good(case: dict[str, Any], question: str) -> None:
    checker(CONTESTED).verify(case, asked(case, question, text=CONTESTED))


def test_what_is_presumed_is_told() -> None:
    case: dict[str, Any] = {"甲": {"优": "是", "良": "否"}}
    answer = asked(case, "甲 的 补助", text=CONTESTED)
    assert answer["presumes"] == [NUMBER]
    for to in ([], [f"{NUMBER} 条 1"], [NUMBER, NUMBER]):
        with pytest.raises(Refused, match="other documents are presumed"):
            checker(CONTESTED).verify(case, altered(answer, "presumes", to=to))


@pytest.mark.parametrize(
    ("other", "question"),
    [
        ("甲项目's 补助", DUE),
        ("「甲项目」 的 「补助」", DUE),
        (f"under {NUMBER} clause 1, 甲项目 's 补助", WITHIN),
        ("「总园区」 的 位次", ({"总园": {"位次": "1位"}}, "总园 的 位次")),
        (f"{NUMBER} implements 政策文件", next(q for q in QUESTIONS if " 贯彻 " in q[1])),
    ],
)
def test_one_question_in_other_words(other: str, question: tuple[dict[str, Any], str]) -> None:
    answer = asked(*question)
    answer["text"] = {lang: text.replace(answer["question"], other, 1) for lang, text in answer["text"].items()}
    answer["question"] = other
    checker().verify(question[0], answer)


def altered(answer: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """Return an answer with one part changed, or left out where ``to`` is ``...``."""
    changed = copy.deepcopy(answer)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    if to is ...:
        del place[path[-1]]
    else:
        assert isinstance(place, list) or same_json(place.get(path[-1])) != same_json(to)
        place[path[-1]] = to
    return changed


@pytest.mark.parametrize(
    ("question", "path", "to", "why"),
    [
        (DUE, ("question",), "甲项目 的 配套", "its question in words"),
        (DUE, ("question",), "甲公司 的 补助", "its question in words"),
        (DUE, ("question",), "甲项目 补助", "its question in words"),
        (DUE, ("question",), "项目 的 补助", "its question in words"),
        (DUE, ("question",), f"依 {CLAUSE}，甲项目 的 补助", "its question in words"),
        (WITHIN, ("question",), "甲项目 的 补助", "its question in words"),
        (WITHIN, ("question",), f"依 {NUMBER}，甲项目 的 补助", "its question in words"),
        (WITHIN, ("question",), f"依 {NUMBER} 条 2，甲项目 的 补助", "its question in words"),
        (NO, ("question",), "甲项目 不按期竣工", "its question in words"),
        (LIST, ("question",), "甲项目 适用 承诺制", "its question in words"),
        (DUE, ("as_of",), "2024-06-02", "another day"),
        (DUE, ("rulebase",), "sha256:" + "1" * 64, "another rule base"),
        (DUE, ("value", "number"), "3100000", "the text of a value says something else"),
        (DUE, ("value",), {"number": "3100000", "unit": "元", "text": "310万元"}, "another value"),
        (DUE, ("value", "text"), "310万元", "the text of a value says something else"),
        (DUE, ("value", "text"), "300万元（约310万元）", "the text of a value says something else"),
        (DUE, ("value", "text"), "300万人", "the text of a value says something else"),
        (DUE, ("value",), "yes", "another value"),
        (NO, ("value",), "yes", "another value"),
        (NO, ("value",), "undetermined", "another value"),
        (DUE, ("at_most",), {"number": "3000000", "unit": "元", "text": "300万元"}, "another at_most"),
        (BETWEEN, ("at_most", "text"), "300万元", "the text of a value says something else"),
        (BETWEEN, ("at_most",), {"number": "3000000", "unit": "元", "text": "300万元"}, "another at_most"),
        (BETWEEN, ("at_least",), {"number": "3050000", "unit": "元", "text": "305万元"}, "another at_least"),
        (BETWEEN, ("at_least",), ..., "no at_least"),
        (BETWEEN, ("at_most",), ..., "no at_most"),
        (DUE, ("text", "zh"), f"甲项目 的 补助：310万元（依据 {CLAUSE}）", "its sentence"),
        (DUE, ("text", "zh"), f"甲项目 的 补助：300万元以上（依据 {CLAUSE}）", "its sentence"),
        (DUE, ("text", "zh"), f"甲项目 的 配套：300万元（依据 {CLAUSE}）", "its sentence"),
        (DUE, ("text", "zh"), "甲项目 的 补助：300万元", "its sentence"),
        (DUE, ("text", "en"), f"甲项目 的 补助: 310万元 (under {CLAUSE})", "its sentence"),
        (DUE, ("text", "en"), f"甲项目 的 补助: 300万元 (under {NUMBER} 条 9)", "its sentence"),
        (NO, ("text", "zh"), f"甲项目 按期竣工：是（考察过 {NUMBER} 条 2）", "its sentence"),
        (NO, ("text", "en"), f"甲项目 按期竣工: none (examined: {NUMBER} 条 2)", "its sentence"),
        (BETWEEN, ("text", "zh"), f"甲公司 的 累计：未定，至少300万元（考察过 {NUMBER} 条 4）", "its sentence"),
        (
            BETWEEN,
            ("text", "zh"),
            f"甲公司 的 累计：未定，就是305万元，至少300万元，至多305万元（考察过 {NUMBER} 条 4）",
            "its s",
        ),
        (LIST, ("text", "zh"), f"甲项目 适用 方式：先建后验；承诺制（依据 {NUMBER} 条 2）", "its sentence"),
        (LIST, ("answers", 1, "holds"), "yes", "other rows"),
        (LIST, ("answers", 0, "values"), ["承诺制"], "other rows"),
        (LIST, ("answers", 1), {"values": ["先建后验"], "holds": "yes"}, "other rows"),
        (LIST, ("answers",), [{"values": ["先建后验"], "holds": "yes"}], "other rows"),
        (LIST, ("answers",), ..., "a list, or none"),
        (DUE, ("answers",), [], "a list, or none"),
        (DUE, ("presumes",), [NUMBER], "other documents are presumed"),
        (CONFLICT, ("conflict",), ..., "a conflict, or none"),
        (CONFLICT, ("conflict", 0, "number"), "2", "the text of a value says something else"),
        (CONFLICT, ("conflict", 0), {"number": "2", "unit": "元", "text": "2元", "rules": []}, "other values conflict"),
        (CONFLICT, ("text", "zh"), "甲项目 的 定额：未定", "its sentence"),
        (BY_DEFAULT, ("readings", "agree"), True, "whether the readings agree"),
        (BY_DEFAULT, ("readings", "by_default"), False, "whether it is by default"),
        (BY_DEFAULT, ("readings", "doubts"), [], "other doubts"),
        (BY_DEFAULT, ("readings", "doubts", 0, "taken"), "不含税", "the doubt"),
        (BY_DEFAULT, ("readings", "doubts", 0, "default"), "", "the doubt"),
        (BY_DEFAULT, ("readings", "doubts", 0, "text"), "", "the doubt"),
        (BY_DEFAULT, ("readings", "doubts", 0, "clause"), CLAUSE, "the doubt"),
        (BY_DEFAULT, ("readings", "doubts", 0, "settled_by"), ["某市发改委"], "the doubt"),
        (BY_DEFAULT, ("readings", "outcomes"), [], "other outcomes"),
        (
            BY_DEFAULT,
            ("readings", "outcomes", 1, "value"),
            {"number": "1", "unit": "元", "text": "1元"},
            "another value un",
        ),
        (BY_DEFAULT, ("readings", "outcomes", 1, "text"), "10万元", "its sentence"),
        (BY_DEFAULT, ("readings", "outcomes", 1, "readings"), {"补助口径": "含税"}, "readings"),
        (BY_DEFAULT, ("text", "zh"), f"甲项目 的 园区补助：10万元（依据 {NUMBER} 条 5）", "its sentence"),
        (UNDECIDED, ("readings", "doubts", 0, "taken"), "各级都算", "the doubt"),
        (UNDECIDED, ("readings", "outcomes", 0, "value"), "yes", "another value under a reading"),
        (UNDECIDED, ("text", "zh"), f"甲公司 受支持：未定（考察过 {NUMBER} 条 3、{NUMBER} 条 5）", "its sentence"),
        (DUE, ("basis",), [CLAUSE, CLAUSE], "other clauses than it rests on"),
        (DUE, ("basis",), [], "other clauses than it rests on"),
        (DUE, ("basis",), [CLAUSE, f"{NUMBER} 条 3"], "other clauses than it rests on"),
        (DUE, ("basis",), [CLAUSE, f"{NUMBER} 条 99"], "other clauses than it rests on"),
        (LIST, ("basis",), [], "other clauses than it rests on"),
        (DUE, ("basis",), ..., "the answer lacks basis"),
        (DUE, ("proof",), ..., "there is no proof"),
        (DUE, ("proof",), "good", "there is no proof"),
        (DUE, ("readings", "note"), "", "^the answer: /readings has no part note$"),
        (DUE, ("note",), "", "^the answer has no part note$"),
    ],
)
def test_an_altered_answer_is_refused(
    question: tuple[dict[str, Any], str], path: tuple[Any, ...], to: Any, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        checker().verify(question[0], altered(asked(*question), *path, to=to))


def test_the_proof_of_another_answer() -> None:
    mine, other = asked(PAYMENTS, "甲公司 的 笔数"), asked(PAYMENTS, "甲公司 的 余额")
    with pytest.raises(Refused, match="its question in words"):
        checker().verify(PAYMENTS, mine | {"proof": other["proof"]})


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(part, (*path, key))
    else:
        yield path


@pytest.mark.parametrize(("case", "question"), [DUE, BY_DEFAULT, UNDECIDED, LIST, CONFLICT, BETWEEN, WITHIN, NO])
def test_every_part_that_is_covered(case: dict[str, Any], question: str) -> None:
    """Whatever is written in a part that is held against the proof, anything else in its place is refused."""
    answer = asked(case, question)
    tried = 0
    for path in _leaves(answer):
        if (
            path[0] in (*NOT_COVERED, "proof")
            or "rules" in path
            or (path[0] == "examined" and path[-1] in ("zh", "en"))
        ):
            continue
        tried += 1
        for to in OTHERS:
            if to is not True or path[-1] not in ("agree", "by_default", "complete", "concludes"):
                with pytest.raises(Refused):
                    checker().verify(case, altered(answer, *path, to=to))
    assert tried > 6


#: A doubt without a default, between whose readings an amount differs; and a third as an amount.
DOUBTED = f"""
词汇 测试
  类别 项目
  属性 投入 项目 → 元
  结论 补助 项目 → 元
  结论 一份 项目 → 元
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  存疑 口径 “怎么算没有写。”
    读法 宽
    读法 严
  规则 宽 按读法 宽
    则 项目 的 补助 = 10万元 + 项目 的 投入，最高 15万元
  规则 严 按读法 严
    则 项目 的 补助 = 20万元
  规则 份
    则 项目 的 一份 = 项目 的 投入 ÷ 3
"""


@pytest.mark.parametrize(
    ("invested", "low", "high"),
    [("3万元", "13万元", "20万元"), ("9万元", "15万元", "20万元"), (None, None, "20万元")],
)
def test_bounds_hold_under_every_reading_that_may_be_found(invested: str | None, low: str | None, high: str) -> None:
    case = {"甲": {"是": "项目", "投入": invested}}
    answer = asked(case, "甲 的 补助", text=DOUBTED)
    assert answer["text"]["zh"].startswith("甲 的 补助：未定，取决于所采读法（")
    assert (answer.get("at_least", {}).get("text"), answer["at_most"]["text"]) == (low, high)
    checker(DOUBTED).verify(case, answer)
    for part, to in (("at_most", "15万元"), ("at_least", "20万元")):
        end = {"number": to.replace("万元", "0000"), "unit": "元", "text": to}
        with pytest.raises(Refused, match=f"another {part}"):
            checker(DOUBTED).verify(case, answer | {part: end})


def test_a_third_is_told_exactly_and_about() -> None:
    case = {"甲": {"是": "项目", "投入": "1元"}}
    answer = asked(case, "甲 的 一份", text=DOUBTED)
    assert answer["value"]["text"] == "1/3元（约0.33元）"
    checker(DOUBTED).verify(case, answer)
    for wrong in ("1/3元（约0.34元）", "1/3元（约0元）", "2/3元（约0.33元）", "1/3元（约0.33位）", "1/3元（约）"):
        with pytest.raises(Refused, match="the text of a value says something else"):
            checker(DOUBTED).verify(case, altered(answer, "value", "text", to=wrong))


#: A sum over payments of which nobody has said that they are all.
SUMMED = ({"甲公司": {"是": ["企业"]}, "一": {"是": "支付", "收款企业": "甲公司", "金额": "100万元"}}, "甲公司 的 累计")
STILL_OPEN = "甲公司 的 累计：未定，至少100万元"


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """An answer that says too what it is if what is listed is all."""
    sent = {"case": SUMMED[0], "questions": [SUMMED[1]], "as_of": "2024-06-01", "explain": "summary"}
    found: dict[str, Any] = encode(answered_json(service(), respond(service(), "decide", sent, DAY)))["answers"][0]
    return found


def test_what_is_said_if_what_is_listed_is_all_is_good(listed: dict[str, Any]) -> None:
    assert listed["text"]["zh"].startswith("甲公司 的 累计：未定，至少100万元；若所列支付即为全部，100万元（")
    checker().verify(SUMMED[0], listed)


@pytest.mark.parametrize(
    ("path", "to", "why"),
    [
        (
            ("text", "zh"),
            f"甲公司 的 累计：未定，至少100万元；若所列支付即为全部，200万元（考察过 {NUMBER} 条 4）",
            "its sentence",
        ),
        (
            ("text", "zh"),
            f"甲公司 的 累计：未定，至少100万元；若所列即为全部，100万元（考察过 {NUMBER} 条 4）",
            "its sentence",
        ),
        (("if_listed", "value"), {"number": "2", "unit": "元", "text": "2元"}, "if listed: another value"),
        (("if_listed", "value", "text"), "200万元", "the text of a value"),
        (("if_listed", "at_most"), {"number": "1000000", "unit": "元", "text": "100万元"}, "another at_most"),
        (("if_listed", "text", "zh"), "若所列支付即为全部，甲公司 的 累计：200万元", "its sentence"),
        (("if_listed", "text", "en"), "甲公司 的 累计: 100万元", "if listed: its sentence"),
        (("if_listed", "proof", "question", "whole"), [], "step"),
        (("if_listed", "proof"), ..., "^the answer: /if_listed lacks proof$"),
        (("if_listed", "note"), "", "^the answer: /if_listed has no part note$"),
    ],
)
def test_what_is_said_if_what_is_listed_is_all_is_held_against_its_proof(
    listed: dict[str, Any], path: tuple[Any, ...], to: Any, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        checker().verify(SUMMED[0], altered(listed, *path, to=to))


def test_what_holds_whatever_is_not_listed_is_not_said_of_what_is_listed(listed: dict[str, Any]) -> None:
    """The proof that goes without the condition is none of the answer that has it, nor the other way round."""
    then = listed["if_listed"] | {"proof": listed["proof"]}
    with pytest.raises(Refused, match="if listed: no list is taken to be whole"):
        checker().verify(SUMMED[0], listed | {"if_listed": then})
    with pytest.raises(Refused, match="another value"):
        checker().verify(SUMMED[0], listed | {"proof": listed["if_listed"]["proof"]})
