"""Whole answers that say other than their proof: each is refused, though the proof in them is good."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.second_look import bases
from tests.second_look.forging import Forgery, Json, at, both, gone, said
from tests.second_look.terms import same

UNDER = "二看发〔2024〕1号"
ONE, TWO = f"{UNDER} 条 1", f"{UNDER} 条 2"


def words(old: str, new: str) -> Callable[[Json], None]:
    return lambda told: said(told, old, new)


def amount(number: str, unit: str = "元", text: str = "") -> Json:
    return {"number": number, "unit": unit, "text": text or f"{number}{unit}"}


def with_proof_of(name: str, *parts: str) -> Callable[[Json], None]:
    """Take the proof of another answer, and some of its other parts."""

    def change(told: Json) -> None:
        other = bases.told(name)
        told["proof"] = other["proof"]
        told.update({part: other[part] for part in parts})

    return change


def listed_from(name: str) -> Callable[[Json], None]:
    return lambda told: told.update(if_listed=bases.told(name)["if_listed"])


FORGERIES = [
    # ── value and text ──
    Forgery(
        "open",
        "yes instead of undetermined",
        both(at("value", "yes"), words("未定", "是"), words("undetermined", "yes")),
    ),
    Forgery(
        "open", "no instead of undetermined", both(at("value", "no"), words("未定", "否"), words("undetermined", "no"))
    ),
    Forgery("open", "the value alone is altered", at("value", "yes")),
    Forgery("open", "the text alone is altered", both(words("未定", "是"), words("undetermined", "yes"))),
    Forgery(
        "supported", "the Chinese text says no", lambda a: a["text"].update(zh=a["text"]["zh"].replace("：是", "：否"))
    ),
    Forgery(
        "supported", "the English text says no", lambda a: a["text"].update(en=a["text"]["en"].replace(": yes", ": no"))
    ),
    Forgery("supported", "the text says more", words("甲 受支持", "甲 受支持，补100万元")),
    Forgery("supported", "the text ends with more", lambda a: a["text"].update(zh=a["text"]["zh"] + "。另补100元")),
    Forgery("supported", "the text is of another thing", words("甲", "乙")),
    Forgery("supported", "no text in English", gone("text/en")),
    Forgery("supported", "a text in a third tongue", at("text/fr", "甲 受支持: oui")),
    Forgery("supported", "no text", gone("text")),
    Forgery("supported", "no value", gone("value")),
    Forgery("subsidy", "another amount", both(at("value", amount("400")), words("300元", "400元"))),
    Forgery("subsidy", "another number", at("value/number", "400")),
    Forgery("subsidy", "the number in another form", at("value/number", "300.0")),
    Forgery("subsidy", "the number is a number", at("value/number", 300)),
    Forgery("subsidy", "the text of the amount is another", at("value/text", "400元")),
    Forgery("subsidy", "the text of the amount has another unit", at("value/text", "300万元")),
    Forgery("subsidy", "the text of the amount is empty", at("value/text", "")),
    Forgery("subsidy", "another unit", both(at("value/unit", "万元"))),
    Forgery("subsidy", "the amount has a part more", at("value/about", "3百元")),
    Forgery("subsidy", "yes to a question for an amount", both(at("value", "yes"))),
    Forgery("subsidy", "the sentence has another amount", words("300元", "400元")),
    Forgery("per head", "the amount is rounded", at("value", amount("33.33"))),
    Forgery(
        "per head",
        "what it is about is not what it rounds to",
        both(at("value/text", "100/3元（约33.34元）"), words("33.33", "33.34")),
    ),
    Forgery(
        "per head", "it is about another amount", both(at("value/text", "100/3元（约3333元）"), words("33.33", "3333"))
    ),
    # ── question, day, rule base ──
    Forgery("supported", "another thing is asked about", at("question", "乙 受支持")),
    Forgery("supported", "another question is asked", at("question", "甲 受限")),
    Forgery("supported", "the opposite is asked", at("question", "甲 不 受支持")),
    Forgery("supported", "asked under a clause", at("question", f"依 {ONE}，甲 受支持")),
    Forgery("supported", "a question that cannot be read", at("question", "甲甲甲")),
    Forgery("supported", "an empty question", at("question", "")),
    Forgery("supported", "a question that is a list", at("question", ["甲 受支持"])),
    Forgery("subsidy", "a truth is asked, an amount answered", at("question", "丁 补助 300元")),
    Forgery("which", "one thing is asked about, a list answered", at("question", "甲 受支持")),
    Forgery("supported", "another day", at("as_of", "2024-06-02")),
    Forgery("supported", "no day", gone("as_of")),
    Forgery("supported", "another rule base", at("rulebase", "sha256:" + "0" * 64)),
    # ── bounds ──
    Forgery(
        "one award",
        "at least more",
        both(at("at_least", amount("61")), words("至少60元", "至少61元"), words("at least 60元", "at least 61元")),
    ),
    Forgery("one award", "at least more, in the part alone", at("at_least", amount("61"))),
    Forgery("one award", "at most something, where nothing bounds it", at("at_most", amount("60"))),
    Forgery(
        "one award",
        "at most something, and the text says so",
        both(
            at("at_most", amount("100")),
            words("至少60元", "至少60元，至多100元"),
            words("at least 60元", "at least 60元, at most 100元"),
        ),
    ),
    Forgery(
        "one award",
        "the low end is left out",
        both(gone("at_least"), words("，至少60元", ""), words(", at least 60元", "")),
    ),
    Forgery("two awards", "at most less", both(at("at_most", amount("99")), words("100元", "99元"))),
    Forgery("two awards", "the high end is left out", gone("at_most")),
    Forgery("two awards", "the ends change places", lambda a: a.update(at_most=a["at_least"], at_least=a["at_most"])),
    Forgery("subsidy", "bounds of what is known", at("at_most", amount("300"))),
    Forgery("subsidy bounds", "at most less", both(at("at_most", amount("299")), words("300元", "299元"))),
    Forgery("subsidy bounds", "at least what is no more than nothing", at("at_least", amount("0"))),
    Forgery("profit", "at most less", both(at("at_most", amount("-11")), words("-10元", "-11元"))),
    # ── if what is listed is all ──
    Forgery("one award", "if listed: another amount", at("if_listed/value", amount("61"))),
    Forgery("one award", "if listed: another text", at("if_listed/text/zh", "若所列获奖即为全部，甲 的 总额：61元")),
    Forgery("one award", "if listed: the lists are not said", at("if_listed/lists", [])),
    Forgery("one award", "if listed: other lists", at("if_listed/lists", ["企业"])),
    Forgery("one award", "if listed: without a proof", gone("if_listed/proof")),
    Forgery(
        "one award", "if listed: the proof of the answer itself", lambda a: a["if_listed"].update(proof=a["proof"])
    ),
    Forgery("one award", "if listed: the text of the answer has another amount", words("全部，60元", "全部，61元")),
    Forgery("one award", "if listed: of another question", listed_from("highest")),
    Forgery("count", "if listed: of another case", listed_from("one award")),
    Forgery("great", "if listed: beside what is determined", listed_from("not great")),
    Forgery("not great", "if listed: yes", at("if_listed/value", "yes")),
    Forgery(
        "one award",
        "if listed is told as the answer",
        both(at("value", amount("60")), words("未定，至少60元；若所列获奖即为全部，60元", "60元")),
    ),
    Forgery("one award", "if listed has a part more", at("if_listed/note", "")),
    # ── lists ──
    Forgery("which", "a row more", lambda a: a["answers"].append({"values": ["乙"], "holds": "yes"})),
    Forgery("which", "a row less", at("answers", [])),
    Forgery("which", "a row twice", lambda a: a["answers"].append(a["answers"][0])),
    Forgery("which", "a row about another", at("answers/0/values", ["乙"])),
    Forgery("which", "a row that is certain is called undetermined", at("answers/0/holds", "undetermined")),
    Forgery("which", "the list is called complete", at("complete", True)),
    Forgery("which", "whether it is complete is not said", gone("complete")),
    Forgery("which", "no rows", gone("answers")),
    Forgery("supported", "rows of what is no list", at("answers", [{"values": ["甲"], "holds": "yes"}])),
    Forgery("supported", "complete, of what is no list", at("complete", True)),
    Forgery("related list", "a row that is not known is called certain", at("answers/1/holds", "yes")),
    Forgery("related list", "a row that is not known is left out", gone("answers/1")),
    Forgery("which", "the sentence names another", words("：甲", "：乙")),
    # ── conflicts ──
    Forgery(
        "conflict", "one side of a conflict is told as the answer", both(at("value", amount("30")), gone("conflict"))
    ),
    Forgery("conflict", "a side is left out", gone("conflict/0")),
    Forgery("conflict", "a side is another amount", at("conflict/0/number", "25")),
    Forgery("conflict", "the conflict is not told", gone("conflict")),
    Forgery("supported", "a conflict where there is none", at("conflict", [])),
    # ── readings ──
    Forgery("by reading", "the readings are said to agree", at("readings/agree", True)),
    Forgery("by reading", "that it is by default is not said", at("readings/by_default", False)),
    Forgery("by reading", "another reading is said to be taken", at("readings/doubts/0/taken", "严")),
    Forgery("by reading", "a doubt is not told", at("readings/doubts", [])),
    Forgery("by reading", "the doubt says something else", at("readings/doubts/0/text", "写得很清楚。")),
    Forgery("by reading", "a reading says something else", at("readings/doubts/0/readings/1/text", "宽。")),
    Forgery("by reading", "another default", at("readings/doubts/0/default", "严")),
    Forgery("by reading", "the other outcome is another", at("readings/outcomes/1/value", "no")),
    Forgery("by reading", "the other outcome is said otherwise", at("readings/outcomes/1/text", "否")),
    Forgery("by reading", "an outcome is not told", gone("readings/outcomes/1")),
    Forgery("by reading", "the outcomes change places", lambda a: a["readings"]["outcomes"].reverse()),
    Forgery("by reading", "the text does not say that it is by default", words("。按默认读法，另有读法结论不同", "")),
    Forgery(
        "by reading",
        "the answer of the other reading",
        both(at("value", "yes"), words("：否", "：是"), words(": no", ": yes")),
    ),
    Forgery("supported", "by default, where no doubt bears on it", at("readings/by_default", True)),
    Forgery("supported", "readings that do not agree", at("readings/agree", False)),
    Forgery("supported", "no readings", gone("readings")),
    # ── what it rests on ──
    Forgery("supported", "on another clause", both(at("basis", [TWO]), words("条 1", "条 2"))),
    Forgery("supported", "on one more clause", both(at("basis", [ONE, TWO]), words("条 1", "条 1、条 2"))),
    Forgery("supported", "on no clause", at("basis", [])),
    Forgery("supported", "on a clause twice", at("basis", [ONE, ONE])),
    Forgery("supported", "the text names another clause", words("条 1", "条 2")),
    Forgery("supported", "the text names no clause", words(f"（依据 {ONE}）", "")),
    Forgery("supported", "no basis", gone("basis")),
    Forgery("supported", "a basis that is a text", at("basis", ONE)),
    Forgery("supported", "it presumes what it need not", at("presumes", [UNDER])),
    Forgery("supported", "what it presumes is not said", gone("presumes")),
    Forgery("supported", "a ground by another clause", at("grounds/0/concludes", [TWO])),
    Forgery("supported", "a ground is left out", at("grounds", [])),
    Forgery("supported", "a ground twice", lambda a: a["grounds"].append(a["grounds"][0])),
    Forgery("supported", "a ground that defines more", at("grounds/0/defines", [TWO])),
    Forgery("supported", "a ground of another value", at("grounds/0/values", ["是"])),
    Forgery("subsidy", "a ground of another amount", at("grounds/0/values", ["400元"])),
    Forgery(
        "supported", "a clause is examined that is a ground", lambda a: a.update(examined=bases.told("few")["examined"])
    ),
    Forgery("few", "what was examined is left out", at("examined", [])),
    Forgery("few", "another clause was examined", at("examined/0/clause", TWO)),
    Forgery("few", "what was examined concludes nothing", at("examined/0/concludes", False)),
    Forgery("few", "a clause was examined twice", lambda a: a["examined"].append(a["examined"][0])),
    Forgery("few", "a no rests on no clause", at("basis", [])),
    Forgery("few", "a no with a ground", lambda a: a.update(grounds=bases.told("supported")["grounds"])),
    Forgery("open", "what is open has a ground", lambda a: a.update(grounds=bases.told("supported")["grounds"])),
    Forgery("no default", "bounds of one reading", both(at("at_most", amount("10")), words("至多20元", "至多10元"))),
    Forgery("no default", "the answer of one reading", at("value", amount("10"))),
    Forgery("two doubts", "the answer of one reading", at("value", "no")),
    # ── parts ──
    Forgery("supported", "a part that no answer has", at("note", "")),
    Forgery("supported", "verified, it says itself", at("verified", True)),
    Forgery("supported", "without its proof", gone("proof")),
    Forgery("supported", "the proof is no proof", at("proof", "ok")),
    Forgery("supported", "the proof is nothing", at("proof", None)),
    Forgery("supported", "the proof of another answer", with_proof_of("few")),
    Forgery("few", "another case's proof and value", with_proof_of("supported", "value", "text")),
    Forgery("open", "another day's proof", with_proof_of("expired", "value", "text")),
    Forgery(
        "supported",
        "cut down to a reply to an inquiry",
        lambda a: [a.pop(part) for part in ("basis", "text", "presumes")],
    ),
    Forgery(
        "conflict", "conflict cut down to what has no text", lambda a: [a.pop(part) for part in ("basis", "conflict")]
    ),
]


@pytest.mark.parametrize("name", dict.fromkeys(one.of for one in FORGERIES))
def test_what_is_forged_is_true(name: str) -> None:
    verdict = bases.service().verdict(bases.case(name), bases.told(name))
    assert verdict.verified, verdict.fault


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_a_forged_answer_is_refused(forgery: Forgery) -> None:
    told = bases.told(forgery.of)
    forgery.alter(told)
    assert not same(told, bases.told(forgery.of)), "nothing was altered"
    verdict = bases.service().verdict(bases.case(forgery.of), told)
    assert not verdict.verified
    assert verdict.fault


def test_an_answer_cannot_be_cut_down_to_what_is_taken_for_a_reply() -> None:
    told = bases.told("one award")
    for part in ("readings", "basis", "grounds", "examined", "priorities", "warnings", "engine"):
        del told[part]
    told.update(
        at_most=amount("1"), at_least=amount("999"), text={"zh": "甲 的 总额：999元", "en": "甲 的 总额: 999元"}
    )
    assert not bases.service().verdict(bases.case("one award"), told).verified


def test_words_that_are_not_read_are_said_not_to_be_covered() -> None:
    told = bases.told("few")
    told["examined"][0]["zh"] = "什么都行"
    verdict = bases.service().verdict(bases.case("few"), told)
    assert not verdict.verified or "examined" in verdict.not_covered
