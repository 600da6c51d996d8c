"""ask and explain: a case and questions → answers, their proofs, or faults in the sender's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.proof_json import FORMAT
from tests.cli.conftest import SETTLED, Run, WriteCase

MONEY, PRIORITY = "甲公司 的 研发奖补", "甲公司 优先支持"
BASIS = "示例发〔2024〕1号 条 1"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "overseas-warehouse.json"


def firm(**said: str) -> dict[str, dict[str, str]]:
    return {"甲公司": {"是": "企业", **said}}


def lines(run: Run, *arguments: str | Path) -> list[str]:
    """Run a command that has to succeed and return the lines it prints."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


# ask


def test_one_line_an_answer_in_the_order_asked(run: Run, rules: Path, settled: Path) -> None:
    assert lines(run, "ask", settled, PRIORITY, MONEY, "--rules", rules) == [
        f"{PRIORITY}：是（依据 示例发〔2024〕1号 条 2）",
        f"{MONEY}：20万元（依据 {BASIS}）",
    ]


def test_in_english(run: Run, rules: Path, settled: Path) -> None:
    said = lines(run, "ask", settled, MONEY, "--rules", rules, "--lang", "en")
    assert said == [f"{MONEY}: 20万元 (under {BASIS})"]


def test_no_is_an_answer_and_no_failure(run: Run, rules: Path, write_case: WriteCase) -> None:
    case = write_case(firm(研发投入="99万元"))
    assert lines(run, "ask", case, MONEY, "--rules", rules) == [f"{MONEY}：无（考察过 {BASIS}）"]


def test_undetermined_says_what_is_missing_and_who_may_say(run: Run, rules: Path, write_case: WriteCase) -> None:
    said = lines(run, "ask", write_case(firm()), MONEY, PRIORITY, "--rules", rules)
    assert said[0] == f"{MONEY}：未定，至多50万元（考察过 {BASIS}）"
    assert "甲公司 的 研发投入（申请人）" in said[1]
    assert "甲公司 属于重点企业（" in said[3]
    assert "市工信局" in said[3]


def test_a_reading_that_matters_is_said(run: Run, rules: Path, write_case: WriteCase) -> None:
    case = write_case(firm(研发投入="2000万元", 属于重点企业="否"))
    (said,) = lines(run, "ask", case, PRIORITY, "--rules", rules)
    assert said.startswith(f"{PRIORITY}：否")
    assert said.endswith("按默认读法，另有读法结论不同")
    (said,) = lines(run, "ask", case, PRIORITY, "--rules", rules, "--lang", "en")
    assert said.endswith("By the default reading; another reading differs")


def test_a_request_brings_its_day_its_questions_and_its_readings(run: Run, rules: Path, write_case: WriteCase) -> None:
    request = {
        "as_of": "2024-06-01",
        "case": firm(研发投入="2000万元", 属于重点企业="否"),
        "questions": [PRIORITY],
        "readings": {"投入大的算不算": "投入大也算"},
    }
    path = write_case(request)
    assert lines(run, "ask", path, "--rules", rules) == [f"{PRIORITY}：是（依据 示例发〔2024〕1号 条 2）"]
    (answer,) = json.loads("\n".join(lines(run, "ask", path, "--rules", rules, "--json")))
    assert (answer["question"], answer["as_of"]) == (PRIORITY, "2024-06-01")
    said = lines(run, "ask", path, MONEY, "--as-of", "2025-01-01", "--rules", rules, "--json")
    (answer,) = json.loads("\n".join(said))
    assert (answer["question"], answer["as_of"]) == (MONEY, "2025-01-01"), "what the command line says goes first"


def test_as_json_without_the_proof(run: Run, rules: Path, write_case: WriteCase) -> None:
    said = lines(run, "ask", write_case(firm()), MONEY, "--rules", rules, "--json", "--as-of", "2024-06-01")
    (answer,) = json.loads("\n".join(said))
    assert answer["value"] == "undetermined"
    assert answer["at_most"] == {"number": "500000", "unit": "元", "text": "50万元"}
    assert answer["missing_sets"] == [["甲公司 的 研发投入"]]
    assert answer["basis"] == [BASIS]
    assert "proof" not in answer


# explain


def test_the_line_is_what_ask_says(run: Run, rules: Path, settled: Path) -> None:
    asked = lines(run, "ask", settled, MONEY, "--rules", rules)
    assert lines(run, "explain", settled, MONEY, "--rules", rules, "--view", "line") == asked


def test_the_summary_names_clause_rule_facts_and_sum(run: Run, rules: Path, settled: Path) -> None:
    said = lines(run, "explain", settled, MONEY, "--rules", rules, "--view", "summary")
    assert said[0] == f"{MONEY}：20万元（依据 {BASIS}）"
    text = "\n".join(said[1:])
    for part in (BASIS, "“研发奖补”", "研发投入 = 200万元", "200万元 × 10%，最高 50万元 = 20万元"):
        assert part in text
    english = lines(run, "explain", settled, MONEY, "--rules", rules, "--view", "summary", "--lang", "en")
    assert "200万元 × 10%, capped at 50万元 = 20万元" in "\n".join(english[1:])


@pytest.mark.parametrize("view", [[], ["--view", "full"]])
def test_the_whole_tree_says_where_the_case_says_so(run: Run, rules: Path, settled: Path, view: list[str]) -> None:
    said = lines(run, "explain", settled, MONEY, "--rules", rules, *view)
    text = "\n".join(said)
    assert said[0] == f"{MONEY}：20万元（依据 {BASIS}）"
    assert "案情 /case/甲公司/研发投入" in text
    assert "在判断日推定有效（成文 2024-01-01" in text
    assert "规则 研发奖补 [" in text, "the rule's digest"
    english = "\n".join(lines(run, "explain", settled, MONEY, "--rules", rules, *view, "--lang", "en"))
    assert "given at /case/甲公司/研发投入" in english


def test_why_not_says_the_condition_that_failed(run: Run, rules: Path, write_case: WriteCase) -> None:
    said = "\n".join(lines(run, "explain", write_case(firm(研发投入="99万元")), MONEY, "--rules", rules))
    assert "99万元 不低于 100万元：不成立" in said


def test_as_json_with_the_proof(run: Run, rules: Path, settled: Path) -> None:
    (answer,) = json.loads("\n".join(lines(run, "explain", settled, MONEY, "--rules", rules, "--json")))
    assert answer["value"] == {"number": "200000", "unit": "元", "text": "20万元"}
    assert answer["proof"]["format"] == FORMAT
    assert set(answer["explanation"]) == {"zh", "en"}


def test_the_worked_example_on_the_rules_of_this_checkout(run: Run) -> None:
    (said,) = lines(run, "explain", EXAMPLE, "--view", "line")
    assert said == "甲项目 的 外经贸补助：300万元（依据 巴政办发〔2024〕8号 条 11、巴政办发〔2024〕8号 条 序言）"


# faults of the case and of the question


@pytest.mark.parametrize(
    ("case", "question", "said"),
    [
        (firm(研发投人="1元"), MONEY, ["/case/甲公司/研发投人：", "是否指“研发投入”？"]),
        ({"甲公司": {"是": "企叶"}}, MONEY, ["/case/甲公司/是/0：", "“企叶”", "是否指“企业”？"]),
        (firm(研发投入="一大笔"), MONEY, ["/case/甲公司/研发投入：", "“一大笔”"]),
        (firm(研发投入="3吨标准煤"), MONEY, ["/case/甲公司/研发投入：", "3吨标准煤"]),
        (firm(研发奖补="1元"), MONEY, ["/case/甲公司/研发奖补：", "“研发奖补”由规则或文件得出"]),
        ([1], MONEY, ["/case：", "案情应为一个对象"]),
        (firm(), "甲公司 的 研发奖补助", ["“研发奖补助”没有声明", "是否指“研发奖补”？"]),
        (firm(), "甲公司 的", ["还应有"]),
    ],
)
@pytest.mark.parametrize("command", ["ask", "explain"])
def test_a_fault_is_said_in_the_senders_words(
    run: Run, rules: Path, write_case: WriteCase, command: str, case: Any, question: str, said: list[str]
) -> None:
    result = run(command, write_case(case), question, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert [part for part in said if part not in result.stderr] == [], result.stderr


def test_every_fault_of_a_case_is_said_at_once(run: Run, rules: Path, write_case: WriteCase) -> None:
    case = {"甲公司": {"是": "企叶", "研发投人": "1元"}}
    result = run("ask", write_case(case), MONEY, "--rules", rules)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)


def test_a_reading_that_does_not_exist(run: Run, rules: Path, write_case: WriteCase) -> None:
    request = {"case": SETTLED, "questions": [PRIORITY], "readings": {"投入大的算不": "只看认定"}}
    result = run("ask", write_case(request), "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "/readings/投入大的算不：没有名为“投入大的算不”的存疑" in result.stderr


def test_rules_with_faults_answer_nothing(run: Run, rules: Path, settled: Path) -> None:
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("的 研发投入 高于", "的 研发投人 高于"), encoding="utf-8"
    )
    result = run("ask", settled, MONEY, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "是否指“研发投入”？" in result.stderr
