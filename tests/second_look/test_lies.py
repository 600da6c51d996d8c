"""Whole proofs that lie in one place, and follow from there honestly: the checker refuses each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.second_look import bases
from tests.second_look.evidence import Leaf
from tests.second_look.prover import Liar, Proved, Row, Script, prove
from tests.second_look.terms import same

Change = Callable[[Any], Any]
UNDER = "二看发〔2024〕1号"
ONE, TWO = f"{UNDER} 条 1 规则", f"{UNDER} 条 2 规则"


@dataclass(frozen=True)
class Lie:
    """A lie about a true answer: what is decided otherwise, how, what it would make of the answer, why it is false."""

    of: str
    what: str
    change: Change
    value: Any
    why: str

    def __str__(self) -> str:
        return f"{self.of}: {self.why}"


def leaf(kind: str, holds: bool | None = None, /, **parts: Any) -> Change:
    """Say another leaf about the same statement."""

    def change(honest: Leaf) -> Leaf:
        said = {} if holds is None else {"holds": holds}
        return {"kind": kind, "atom": honest["atom"], **said, **parts}

    return change


def settled(holds: bool, how: str, *paths: str) -> Change:
    return leaf("settled", holds, how=how, paths=list(paths))


def about(other: bool, change: Change) -> Change:
    """Lie about the things that nobody has named, or about the others only."""
    return lambda honest: change(honest) if ("other" in honest["atom"][1]) == other else honest


def value(term: Mapping[str, Any]) -> Change:
    """Say another value in the leaf about a statement."""
    return lambda honest: {**honest, "atom": [*honest["atom"][:2], term]}


def instead(*leaves: Change) -> Change:
    """Say other leaves than those there are."""
    return lambda honest: [change(one) for change, one in zip(leaves, honest, strict=False)]


def without(test: Callable[[Any], bool]) -> Change:
    return lambda honest: [one for one in honest if not test(one)]


def is_other(one: Any) -> bool:
    atom = one.atom if isinstance(one, Row) else one["atom"]
    return any("other" in term for term in atom[1:] if isinstance(term, Mapping))


def always(given: Any) -> Change:
    return lambda _: given


def rule(name: str) -> Change:
    return without(lambda one: one["id"] == name)


def of_rule(name: str) -> Any:
    program: Any = bases.service().base.exported
    return next(one for one in program["rules"] if one["id"] == name)


def between(low: str | None, high: str | None, unit: str = "元") -> Change:
    return lambda honest: {**honest, "from": low, "to": high, "unit": unit}


def of(path: str, holds: bool = True) -> Change:
    return leaf("given", holds, path=path)


def number(text: str, unit: str = "元") -> Mapping[str, Any]:
    return {"number": text, "unit": unit}


def found(**parts: str) -> Change:
    return lambda honest: {**honest, **parts}


NULL = {"of": {"name": "甲"}, "predicate": "投入", "unit": "元", "least": "0"}
STRICT, LENIENT = ({f"{UNDER} 条 1 存疑 宽严": name} for name in ("严", "宽"))

LIES = [
    # ── leaves ──
    Lie("open", "leaf 失信", settled(False, "closed"), "yes", "silence is taken for a no"),
    Lie("open", "leaf 失信", of("/case/甲/失信", False), "yes", "a denial that the case does not make"),
    Lie("open", "leaf 失信", of("/case/甲/失信"), "no", "a fact that the case does not give"),
    Lie("open", "leaf 失信", settled(False, "sort", "/case/甲/是/0"), "yes", "a firm can have a bad record"),
    Lie(
        "open", "leaf 失信", settled(False, "answered", "/case/甲/是/0"), "yes", "the category answers another question"
    ),
    Lie("open", "leaf 失信", settled(False, "listed", "/case/甲/是/0"), "yes", "no list is whole"),
    Lie("open", "leaf 失信", settled(False, "other", "/case/甲/投入"), "yes", "a unary statement has no other value"),
    Lie(
        "open",
        "leaf 失信",
        leaf("stated", True, how="stated", document=UNDER, clause="", chain=[]),
        "no",
        "no document states a bad record",
    ),
    Lie(
        "open",
        "leaf 失信",
        leaf(
            "implied", True, by="词汇 二看 推知 园区随位于", since=[["企业", {"name": "甲"}]], paths=["/case/甲/是/0"]
        ),
        "no",
        "a bad record follows from nothing",
    ),
    Lie(
        "open",
        "leaf 失信",
        leaf("found", False, path="/case/甲/失信", by="市发改委", on="2024-01-02", paper="某1号"),
        "yes",
        "a finding that nobody made",
    ),
    Lie("supported", "leaf 失信", of("/case/甲/失信"), "no", "a denial is turned round"),
    Lie(
        "supported", "leaf 失信", leaf("unknown", who=[]), "undetermined", "what the case denies is said to be unknown"
    ),
    Lie(
        "supported",
        "leaf 失信",
        leaf("unknown", who=["市发改委"]),
        "undetermined",
        "and somebody is asked who finds it",
    ),
    Lie("not high", "leaf 高新企业", of("/case/甲/不是/0"), "undetermined", "a denied category is given"),
    Lie(
        "not high",
        "leaf 高新企业",
        settled(True, "sort", "/case/甲/是/0"),
        "undetermined",
        "a wider category is no narrower one",
    ),
    Lie(
        "not high", "leaf 高新企业", leaf("unknown", who=[]), "undetermined", "a denied category is said to be unknown"
    ),
    Lie("few", "leaf 企业", settled(False, "sort", "/case/甲/是/0"), "no", "a high-tech firm is said to be no firm"),
    Lie("fair", "leaf 合规", of("/case/丁/是/0"), "no", "nothing is said"),
    Lie("expired", "leaf 推定有效", found(), "no", "nothing is said"),
    Lie(
        "expired",
        "leaf 推定有效",
        leaf("stated", True, how="dates", document=UNDER, clause="", chain=[]),
        "yes",
        "the document's last day has passed",
    ),
    Lie(
        "expired",
        "leaf 推定有效",
        leaf("stated", True, how="presumed", document=UNDER, clause="", chain=[]),
        "yes",
        "a document whose end is stated is not presumed to hold after it",
    ),
    Lie("expired", "leaf 推定有效", leaf("unknown", who=[]), "undetermined", "that it has ended is known"),
    Lie(
        "supported",
        "leaf 推定有效",
        leaf("stated", False, how="dates", document=UNDER, clause="", chain=[]),
        "no",
        "the document holds on this day",
    ),
    Lie(
        "in force",
        "leaf 有效",
        leaf("stated", False, how="dates", document=UNDER, clause="", chain=[]),
        "no",
        "the document is in force",
    ),
    Lie("in force", "leaf 有效", leaf("unknown", who=[]), "undetermined", "its dates are stated"),
    Lie("subsidy", "leaf 合规", of("/case/丁/合规", False), "no", "a finding is turned round"),
    Lie("subsidy found", "leaf 合规", found(by="别的局"), number("120"), "another body is said to have found it"),
    Lie("subsidy found", "leaf 合规", found(on="2024-01-03"), number("120"), "on another day"),
    Lie("subsidy found", "leaf 合规", found(paper="某2号"), number("120"), "in another paper"),
    Lie("subsidy found", "leaf 合规", found(path="/case/丁/投入"), number("120"), "at another place"),
    # ── amounts, words and days in leaves ──
    Lie("few", "direct of 投入", instead(value(number("100"))), "yes", "the amount is another than the case gives"),
    Lie("few", "direct of 投入", instead(value(number("99", "万元"))), None, "a unit that is no base unit"),
    Lie("few", "direct of 投入", instead(value(number("99.0"))), "no", "one amount has one form"),
    Lie("few", "direct of 投入", instead(value(number("198/2"))), "no", "a fraction that is a whole number"),
    Lie("no investment", "direct of 投入", always([]), "no", "the unknown amount is forgotten"),
    Lie(
        "no investment",
        "direct of 投入",
        instead(lambda one: value(number("120"))(of("/case/甲/投入")(one))),
        "undetermined",
        "an amount that nobody gave",
    ),
    Lie(
        "no investment",
        "direct of 投入",
        instead(value({"unknown": {**NULL, "least": "100"}})),
        "undetermined",
        "the least that the amount can be is another",
    ),
    Lie(
        "no investment",
        "direct of 投入",
        instead(value({"unknown": {**NULL, "predicate": "利润"}})),
        "undetermined",
        "the unknown value of another attribute",
    ),
    Lie(
        "no investment",
        "direct of 投入",
        instead(value({"unknown": {**NULL, "of": {"name": ""}}})),
        "undetermined",
        "the widened null of what can be named",
    ),
    Lie(
        "no investment",
        "direct of 投入",
        instead(value({"unknown": {**NULL, "many": True}})),
        "undetermined",
        "one amount is said to be several",
    ),
    Lie(
        "profit", "direct of 投入", instead(value({"unknown": {**NULL, "least": "300"}})), "undetermined", "and a bound"
    ),
    Lie("word", "direct of 用处", instead(value({"name": "堆货"})), "no", "a word is taken for an option"),
    Lie("word", "direct of 用处", instead(value({"name": "仓储"})), "yes", "a word is taken for the option it may be"),
    Lie(
        "word",
        "direct of 用处",
        instead(value({"word": "堆货", "of": "用途", "not": ["仓储", "物流"]})),
        "no",
        "the case does not say which options the word is not",
    ),
    Lie("word", "direct of 用处", instead(value({"word": "堆货", "of": "级别"})), "undetermined", "of another list"),
    Lie(
        "word denied",
        "direct of 用处",
        instead(value({"word": "堆货", "of": "用途"})),
        "undetermined",
        "which options the word is not is forgotten",
    ),
    Lie(
        "word denied",
        "direct of 用处",
        instead(value({"word": "堆货", "of": "用途", "not": ["物流", "仓储"]})),
        "no",
        "the options are not in order",
    ),
    Lie("fair", "direct of 用处", instead(value({"name": "物流"})), "yes", "another option than the case gives"),
    Lie("day", "direct of 开工日", instead(value({"date": "2024-06-01"})), "no", "another day than the case gives"),
    Lie("day", "direct of 开工日", instead(value(number("739037", "日"))), "yes", "a day is not written as a number"),
    # ── what is searched ──
    Lie("contested", "rules of 津贴", rule(f"{TWO} 高新津贴"), number("20"), "a rule that may contest it is left out"),
    Lie("conflict", "rules of 津贴", rule(f"{TWO} 高新津贴"), number("20"), "one side of a conflict is left out"),
    Lie("conflict", "rules of 津贴", rule(f"{TWO} 津贴"), number("30"), "the other side is left out"),
    Lie("supported", "rules of 受支持", always([]), "no", "no rule is tried"),
    Lie("allowance", "rules of 津贴", rule(f"{TWO} 津贴"), "no", "the rule that gives it is left out"),
    Lie("prior", "rules of 定级", rule(f"{TWO} 乙定级"), "no", "the rule that goes before is left out"),
    Lie(
        "prior",
        f"rules of {TWO} 甲定级 让位于 {TWO} 乙定级",
        always([]),
        "undetermined",
        "that it goes before is left out",
    ),
    Lie("open", f"rules of {ONE} 支持 除外1", always([]), "yes", "the exception is left out"),
    Lie("one award", "direct of 获奖企业", without(is_other), number("60"), "the award that nobody named is forgotten"),
    Lie("one award", "rows of 获奖企业", without(is_other), number("60"), "the search found it, the way forgets it"),
    Lie(
        "one award",
        "leaf 获奖企业",
        about(True, settled(False, "listed", "/case/奖/是/0")),
        number("60"),
        "the list of awards is pretended whole",
    ),
    Lie("one award", "leaf 获奖企业", about(True, settled(False, "sort")), number("60"), "an award can be a firm's"),
    Lie("one award", "leaf 获奖", about(True, settled(False, "listed")), number("60"), "an award is no award"),
    Lie("one award", "direct of 奖金", without(is_other), number("60"), "its unknown amount is forgotten"),
    Lie(
        "two awards",
        "direct of 获奖企业",
        lambda one: one[:1],
        number("60"),
        "an award that may be the firm's is left out",
    ),
    Lie("two awards", "leaf 获奖企业", of("/case/奖乙/获奖企业"), number("100"), "whose award it is, is made up"),
    Lie("two awards", "leaf 获奖企业", settled(False, "closed"), number("0"), "both awards are denied"),
    Lie("which", "direct of 企业", without(is_other), "yes", "a firm that nobody named is forgotten"),
    Lie("which", "rows of 受支持", without(is_other), "yes", "a possible row is left out"),
    Lie("which", "rows of 受支持", always([]), "no", "all rows are left out"),
    Lie("open", "search of 受支持", always(False), "no", "a search that is open is called absent"),
    Lie("open", "search of 受支持", always(True), "yes", "a search that is open is called searched"),
    Lie("open", "search of ?", always(False), "no", "the search for the answer is called absent"),
    Lie("open", f"search of {ONE} 支持 除外1", always(False), "yes", "an open exception is called absent"),
    Lie("open", f"search of {ONE} 支持 除外1", always(True), "no", "an open exception is said to apply"),
    Lie("supported", "search of 受支持", always(False), "no", "what was found is denied"),
    Lie("open", f"end of {ONE} 支持", always(True), "yes", "a conclusion is drawn from what is open"),
    Lie("open", "end of ?", always(True), "yes", "the answer is drawn from what is open"),
    Lie("supported", f"end of {ONE} 支持", always(False), "undetermined", "what is concluded is called possible"),
    Lie("open", f"not {ONE} 支持 除外1", always(True), "yes", "an exception that is open is passed by"),
    Lie("open", f"not {ONE} 支持 除外1", always(False), "no", "an exception that is open stops the rule"),
    Lie(
        "prior", f"not {TWO} 甲定级 让位于 {TWO} 乙定级", always(True), "undetermined", "a rule that yields is applied"
    ),
    Lie("not prior", f"not {TWO} 甲定级 让位于 {TWO} 乙定级", always(False), "no", "a rule yields to one that fails"),
    # ── what is computed ──
    Lie("few", "comparison", always(True), "yes", "99元 is not 100元"),
    Lie("supported", "comparison", always(False), "no", "120元 is no less than 100元"),
    Lie("supported", "comparison", always(None), "undetermined", "a comparison of two numbers is not open"),
    Lie("no investment", "comparison", always(True), "undetermined", "an unknown amount is said to reach it"),
    Lie("no investment", "comparison", always(False), "no", "an unknown amount is said to miss it"),
    Lie("word", "comparison", always(True), "yes", "a word is said to be one of the options"),
    Lie("word", "comparison", always(False), "no", "a word is said to be none of the options"),
    Lie("word denied", "comparison", always(None), "undetermined", "a word is said to be what the case says it is not"),
    Lie("fair", "comparison", always(True), "yes", "展会 is none of the two"),
    Lie("day", "comparison", always(False), "no", "the day is before"),
    Lie("not great", "comparison", always(True), "yes", "at least 40元 is not at least 50元"),
    Lie("not great", "comparison", always(False), "no", "nor is it less than 50元"),
    Lie("great", "comparison", always(None), "undetermined", "at least 60元 has reached 50元"),
    Lie("subsidy", "amount", always(number("360")), number("360"), "the cap is forgotten"),
    Lie("subsidy", "amount", always(None), "no", "the amount is said to have no value"),
    Lie("subsidy", "amount", always(number("300", "比例")), number("300", "比例"), "the amount has another unit"),
    Lie("subsidy bounds", "amount", always(number("300")), "undetermined", "a bound is taken for the amount"),
    Lie("subsidy bounds", "amount", between("0", "299"), "undetermined", "the high end is lower"),
    Lie("subsidy bounds", "amount", between("1", "300"), "undetermined", "the low end is higher"),
    Lie("subsidy bounds", "amount", between(None, "300"), "undetermined", "the low end is open"),
    Lie("per head", "amount", always(number("33.33")), number("33.33"), "a third is rounded"),
    Lie("per head", "amount", always(number("200/6")), number("200/6"), "a fraction that is not in lowest terms"),
    Lie("per head", "amount", always(None), "no", "a division that does not come out even has a value"),
    Lie("no heads", "amount", always(number("100")), "undetermined", "how many there are is not known"),
    Lie("no heads", "amount", always(None), "no", "that a divisor may be zero does not say that it is"),
    Lie("profit", "amount", between(None, "-11"), "undetermined", "the high end is lower"),
    Lie("all awards", "total", always(number("61")), number("61"), "the sum is another"),
    Lie("all awards", "contributors", always([]), number("0"), "a contributor is left out"),
    Lie("all awards", "sure", always(False), "undetermined", "a contributor that is certain is called possible"),
    Lie(
        "one award", "contributors", lambda one: one[:1], number("60"), "the contributor that nobody named is left out"
    ),
    Lie("one award", "total", always(number("60")), number("60"), "the sum is said to be what is listed"),
    Lie("one award", "total", between("60", "100"), "undetermined", "a sum without an upper end is given one"),
    Lie("one award", "total", between("61", None), "undetermined", "the low end is higher"),
    Lie("one award", "total holds", always(None), "undetermined", "a sum is certain to be something"),
    Lie("two awards", "sure", always(True), number("100"), "a contributor that is only possible is counted"),
    Lie("count", "total", always(number("1", "个")), number("1", "个"), "there may be more than are listed"),
    Lie("count", "contributors", lambda one: one[:1], number("1", "个"), "the award that nobody named is left out"),
    Lie("count", "total", between("0", "1", "个"), "undetermined", "at most as many as are listed"),
    Lie("highest", "total", always(number("60")), number("60"), "a higher one may not be listed"),
    Lie("great", "sole 总额", always(False), "no", "the total is there"),
    Lie("great", "sole 总额", always(None), "undetermined", "nothing contests the total"),
    # ── readings ──
    Lie("by reading", "roots", lambda one: one[1:], "yes", "the default reading is left out"),
    Lie("by reading", "roots", lambda one: one[:1], "no", "the other reading is left out"),
    Lie("by reading", "roots", lambda one: one[::-1], "no", "the default is not the first"),
    Lie("by reading", "roots", always([STRICT, STRICT]), "yes", "one reading stands for both"),
    Lie("by reading", "roots", always([LENIENT, STRICT, {}]), "no", "a root that takes no reading"),
    Lie(
        "by reading",
        "roots",
        always([{**LENIENT, "别的": "宽"}, {**STRICT, "别的": "宽"}]),
        "no",
        "a doubt that is none",
    ),
    Lie(
        "by reading", "rules of 受限", lambda _: [of_rule(f"{ONE} 限制")], "yes", "a rule of another reading is applied"
    ),
]
#: A change that nothing comes of: kept out of the list above.
LIES = [lie for lie in LIES if lie.why != "nothing is said"]


def proved(of: str, liar: Liar) -> Proved:
    said, _, day = bases.ASKED[of]
    return prove(bases.service().base.exported, said, bases.told(of)["proof"]["question"], day, liar)


def test_what_is_lied_about_is_proved_by_the_same_prover_without_lying() -> None:
    for of_ in dict.fromkeys(lie.of for lie in LIES):
        honest = proved(of_, Script({}))
        verdict = bases.service().verdict(bases.case(of_), honest.proof)
        assert verdict.verified, f"{of_}: {verdict.fault}"
        assert same(honest.proof["value"], bases.told(of_)["proof"]["value"]), of_


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_proof_that_lies_in_one_place_is_refused(lie: Lie) -> None:
    script = Script({lie.what: lie.change})
    lied = proved(lie.of, script)
    assert script.told, "nothing was altered"
    assert lie.value is None or same(lied.proof["value"], lie.value), lied.proof["value"]
    verdict = bases.service().verdict(bases.case(lie.of), lied.proof)
    assert not verdict.verified
    assert verdict.fault
