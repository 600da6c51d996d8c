"""Every acceptance case, asked of the whole rule base through the same door as everybody else's requests.

``cases.json`` is the specification: facts, question and expected answer in neutral words. ``mapping/*.json`` is the
written table that says how each is asked in our vocabulary: never what is expected. The dull runner here compares.
"""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.service import Service, open_service
from service.trip import answered_json, respond
from text.encode import encode

HERE = Path(__file__).parent
CASES: dict[str, Any] = {case["id"]: case for case in json.loads((HERE / "cases.json").read_text())["cases"]}
MAPPING: dict[str, Any] = {
    name: entry
    for path in sorted((HERE / "mapping").glob("*.json"))
    for name, entry in json.loads(path.read_text()).items()
}
#: The day a case is decided as of when neither it nor the table says one: after every dated document was issued.
USUAL_DAY = "2024-06-01"

TODAY = datetime.date(2024, 6, 1)


@cache
def service() -> Service:
    """The service over the rule base of this checkout, loaded once."""
    return open_service()


def test_there_are_cases_and_each_is_mapped() -> None:
    """A runner that finds nothing to run must fail, and so must a case nobody asks."""
    assert len(CASES) == 115
    assert set(CASES) == set(MAPPING)
    assert all(entry["checks"] for entry in MAPPING.values())


@pytest.mark.parametrize("name", sorted(CASES))
def test_case(name: str) -> None:
    """The answer is the one expected, its proof verifies, and it cites the clauses the case says it must."""
    case, entry = CASES[name], MAPPING[name]
    day = entry.get("as_of") or case["facts"].get("as_of") or USUAL_DAY
    answers = [ask(entry, check, day, {}) for check in entry["checks"]]
    told = [judge(case, entry, said, expected) for said in both(answers) for expected in acceptable(case)]
    faults = list(dict.fromkeys(told))
    assert "" in faults, f"{case['question']}\n" + "\n".join(dict.fromkeys(faults))
    if case["class"] == "interpretive":
        assert any(states_its_reading(answer) for answer in answers), "答案没有声明所采的读法"
    cited = {clause for answer in answers for clause in answer["basis"]}
    named = " ".join(
        [answer["question"] for answer in answers]
        + [v for a in answers for r in a.get("answers", []) for v in r["values"]]
    )
    for clause in map(our_clause, case.get("basis") or []):
        assert clause in cited or clause in named, f"没有引用 {clause}，而引用了 {sorted(cited)}"
    for clause in map(our_clause, case.get("must_not_cite") or []):
        assert clause not in cited, f"不应引用 {clause}"


@pytest.mark.parametrize("name", sorted(n for n, entry in MAPPING.items() if entry.get("readings")))
def test_each_reading_gives_its_own_answer(name: str) -> None:
    """Settled one way or another, an interpretive case comes out as that reading says."""
    case, entry = CASES[name], MAPPING[name]
    day = entry.get("as_of") or case["facts"].get("as_of") or USUAL_DAY
    expected = {reading["reading"]: reading["answer"] for reading in case["readings"]}
    for label, readings in entry["readings"].items():
        answers = [ask(entry, check, day, readings) for check in entry["checks"]]
        faults = [judge(case, entry, said, expected[label]) for said in both(answers)]
        assert "" in faults, f"读法 {label}：{faults[0]}"


def ask(entry: Any, check: Any, day: str, readings: dict[str, str]) -> dict[str, Any]:
    """Ask one question of a mapped case; its proof was verified."""
    request = {"as_of": day, "case": entry["case"], "questions": [check["question"]], "readings": readings}
    answered = respond(service(), "decide", request, TODAY)
    answer: dict[str, Any] = encode(answered_json(service(), answered))["answers"][0]
    return answer


def both(answers: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the answers, and what they are if what is listed is all: the cases do not say that it is, and most are
    meant so."""
    ends = ("value", "at_most", "at_least")
    listed = [
        {k: v for k, v in answer.items() if k not in ends} | {k: then[k] for k in ends if k in then} if then else answer
        for answer in answers
        for then in [answer.get("if_listed")]
    ]
    return [answers, listed]


def acceptable(case: Any) -> list[Any]:
    """Return what a case accepts: its expected answer, and for an interpretive one each reading's."""
    found = [] if case["expected"]["type"] == "depends_on_reading" else [case["expected"]]
    if case["class"] == "interpretive":
        found.extend(reading["answer"] for reading in case["readings"])
        found.append({"type": "unknown", "needs": []})
    return found


def states_its_reading(answer: Any) -> bool:
    """Whether an answer says which reading it took, or what would have to be found."""
    return bool(answer["readings"]["doubts"]) or (answer["value"] == "undetermined" and bool(answer["missing"]))


def judge(case: Any, entry: Any, answers: list[dict[str, Any]], expected: Any) -> str:
    """Return why the answers are not the expected one, ``""`` when they are."""
    checks = entry["checks"]
    kind = expected["type"]
    for check, answer in zip(checks, answers, strict=True):
        words = check.get("as", {})
        if kind == "unknown":
            fault = judge_unknown(check, expected, answer, any_of=case["expected"].get("needs_mode") == "any")
        elif kind in ("record", "map") or isinstance(expected.get("value"), dict) or check.get("expects"):
            value = follow(expected, check["expects"])
            if isinstance(value, list):
                fault = judge_list(answer, {"items": value}, words)
            else:
                fault = judge_value(answer, value, words) if value != "unknown" else judge_unknown(check, {}, answer)
        elif kind == "list":
            fault = judge_list(answer, expected, words)
        else:
            fault = judge_value(answer, expected["value"], words)
        if fault:
            return f"{check['question']}：{fault}"
    return ""


def follow(expected: Any, path: str) -> Any:
    """Return the part of an expected answer that a check compares."""
    found = expected.get("fields", expected.get("value"))
    for part in path.split("/"):
        if not isinstance(found, dict):
            return found  # a reading whose one answer is for all the parts
        found = found.get(part)
    return found


def judge_value(answer: Any, expected: Any, words: dict[str, str]) -> str:
    """Compare a yes or no, an amount, or a thing."""
    plain = {True: "yes", False: "no"}.get(expected, str(expected)) if isinstance(expected, bool) else str(expected)
    wanted = words.get(plain, words.get({"yes": "true", "no": "false"}.get(plain, ""), plain))
    wanted = {"是": "yes", "否": "no", "未定": "undetermined"}.get(wanted, wanted)
    got = answer["value"]
    if isinstance(got, dict) and "number" in got:
        return (
            ""
            if is_number(wanted) and Fraction(got["number"]) == Fraction(wanted)
            else f"应得 {wanted}，实得 {got['text']}"
        )
    text = got["text"] if isinstance(got, dict) else got
    if is_number(wanted) and Fraction(wanted) == 0 and text == "no":
        return ""
    return "" if text == wanted else f"应得 {wanted}，实得 {text}"


def judge_unknown(check: Any, expected: Any, answer: Any, *, any_of: bool = False) -> str:
    """Compare an answer that must name what is missing; a target not yet due is the one value that says so too."""
    words = check.get("as", {})
    if "unknown" in words:
        return judge_value(answer, words["unknown"], {})
    if answer["value"] != "undetermined":
        return f"应为未定，实得 {answer['value']}"
    facts = [missing["fact"] for missing in answer["missing"]]
    needs = [check.get("needs", {}).get(need) for need in expected.get("needs", []) if check.get("needs", {}).get(need)]
    found = [need for need in needs if any(fact == need or fact.startswith(need) for fact in facts)]
    if not facts or (needs and (not found or (not any_of and len(found) < len(needs)))):
        return f"应缺 {needs}，所缺为 {facts}"
    return ""


def judge_list(answer: Any, expected: Any, words: dict[str, str]) -> str:
    """Compare all that certainly fit."""
    items = expected.get("items", expected.get("value", []))
    wanted = {words.get(item, our_clause(item)) for item in items}
    value = answer["value"]
    if "answers" in answer:
        got = {
            row["values"][-1] if len(row["values"]) == 1 else " ".join(row["values"])
            for row in answer["answers"]
            if row["holds"] == "yes"
        }
    else:
        got = {v["text"] for v in (value if isinstance(value, list) else [value]) if isinstance(v, dict)}
    enough = wanted <= got if expected.get("match") == "contains" else wanted == got
    return "" if enough else f"应得 {sorted(wanted)}，实得 {sorted(got)}"


def our_clause(name: str) -> str:
    """Say a clause as we cite it: ``巴政办发〔2024〕8号#11`` → ``巴政办发〔2024〕8号 条 11``."""
    if "#" in name:
        document, _, address = name.partition("#")
        return f"{document} 条 {full_width(address)}"
    if name.endswith(")") and " " in name:
        document, _, address = name.partition(" ")
        return f"{document} 条 {full_width(address)}"
    return name


def full_width(address: str) -> str:
    """Write an address in the brackets documents print."""
    return address.replace("(", "（").replace(")", "）")


def is_number(text: str) -> bool:
    """Whether a text is a decimal number."""
    return bool(text) and text.lstrip("-").replace(".", "", 1).isdigit()
