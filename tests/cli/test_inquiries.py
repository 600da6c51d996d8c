"""why-not, what-if, missing and next on the command line: lines to read, or JSON, or faults in the sender's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SETTLED, Run, WriteCase
from tests.inquiry.interview import Reply, another_thing, first_lead, interview, not_known

MONEY, PRIORITY = "甲公司 的 研发奖补", "甲公司 优先支持"
BASIS = "示例发〔2024〕1号 条 1"
COMMANDS = ["why-not", "what-if", "missing", "next"]


def firm(**said: str) -> dict[str, dict[str, str]]:
    return {"甲公司": {"是": "企业", **said}}


def lines(run: Run, *arguments: str | Path) -> list[str]:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_why_not(run: Run, rules: Path, write_case: WriteCase) -> None:
    case = write_case(firm(研发投入="90万元"))
    assert lines(run, "why-not", case, MONEY, "--rules", rules) == [
        f"{MONEY}：无（考察过 {BASIS}）",
        f"  {BASIS} “研发奖补”：不成立 1，未知 0，成立 5",
        "    ✗ 甲公司 的 研发投入 90万元，须不低于 100万元，差 10万元",
        "如有下列任一组改变，则有结论（均已重新判断）：",
        "  1. 甲公司 的 研发投入 不低于 100万元（现为 90万元） → 10万元",
    ]
    english = lines(run, "why-not", case, MONEY, "--rules", rules, "--lang", "en")
    assert english[2] == "    ✗ 甲公司's 研发投入 90万元, must be at least 100万元, short by 10万元"
    assert english[4] == "  1. 甲公司's 研发投入 at least 100万元 (now 90万元) → 10万元"


def test_why_not_of_what_holds(run: Run, rules: Path, write_case: WriteCase) -> None:
    said = lines(run, "why-not", write_case(firm(研发投入="900万元")), MONEY, "--rules", rules)
    assert said == [f"{MONEY}：50万元（依据 {BASIS}）", "  结论成立", "  封顶 50万元 起作用，未封顶为 90万元"]


def test_what_if_by_a_file_and_by_assignments(run: Run, rules: Path, settled: Path, write_case: WriteCase) -> None:
    changes = write_case({"甲公司": {"研发投入": "90万元"}})
    by_file = lines(run, "what-if", settled, changes, MONEY, "--rules", rules)
    assert by_file[0] == f"{MONEY}：20万元 → 无"
    assert "  事实 甲公司 的 研发投入 = 200万元 → 甲公司 的 研发投入 = 90万元" in by_file
    assert "  条件 200万元 不低于 100万元：成立 → 90万元 不低于 100万元：不成立" in by_file
    assert lines(run, "what-if", settled, MONEY, "--set", "甲公司.研发投入=90万元", "--rules", rules) == by_file
    both = lines(run, "what-if", settled, changes, MONEY, "--set", "甲公司.研发投入=", "--rules", rules)
    assert both[0] == f"{MONEY}：20万元 → 未定，至多50万元", "what the command line says goes first"


def test_missing_and_next(run: Run, rules: Path, write_case: WriteCase) -> None:
    case = write_case(firm())
    assert lines(run, "missing", case, PRIORITY, "--rules", rules)[1:] == [
        "有下列任一组即成立：",
        "  1. 甲公司 属于重点企业（由市工信局认定） → 是",
        "  2. 甲公司 的 研发投入 超过 1000万元（试以 10000000.01元）；"
        "“投入大的算不算”采“投入大也算”的读法（由示例市工信局认定） → 是",
        "有下列任一组即不成立：",
        "  1. 甲公司 不 属于重点企业（由市工信局认定） → 否",
    ]
    said = lines(run, "next", case, PRIORITY, "--rules", rules)
    assert said[1] == "甲公司 是否 属于重点企业？（由市工信局回答）"
    assert [line.partition("：")[0] for line in said[2:4]] == [f"  是 → {PRIORITY}", f"  否 → {PRIORITY}"]
    fact = "甲公司 属于重点企业"
    assert said[4:] == [f"  不知道的，答 unknown：{fact}"]
    left = lines(run, "next", case, PRIORITY, "--rules", rules, "--unknown", fact)
    assert left[1] == "甲公司 的 研发投入 是多少（元）？（由申请人回答）"
    assert lines(run, "missing", case, PRIORITY, "--rules", rules, "--unknown", fact)[2].startswith(
        "  1. 甲公司 的 研发投入"
    )
    assert lines(run, "next", write_case(SETTLED), PRIORITY, "--rules", rules)[1] == "没有要问的"


@pytest.mark.parametrize("reply", [not_known, another_thing, first_lead])
def test_an_interview_by_request_files_comes_to_the_end(
    run: Run, rules: Path, write_case: WriteCase, reply: Reply
) -> None:
    def ask(request: dict[str, Any]) -> dict[str, Any]:
        said = "\n".join(lines(run, "next", write_case(request), "--rules", rules, "--json"))
        (found,) = json.loads(said)
        assert isinstance(found, dict)
        return found

    talk = interview(ask, {"case": firm(), "questions": [PRIORITY]}, reply, 8)
    assert talk.asked
    assert (talk.answer["value"] == "undetermined") is bool(talk.answer["remains"])


@pytest.mark.parametrize("command", COMMANDS)
def test_as_json_and_a_whole_request(run: Run, rules: Path, write_case: WriteCase, command: str) -> None:
    request = {"as_of": "2024-06-01", "case": firm(研发投入="90万元"), "questions": [MONEY, PRIORITY]}
    more = ["--set", "甲公司.研发投入=200万元"] if command == "what-if" else []
    said = lines(run, command, write_case(request), *more, "--rules", rules, "--json")
    found: list[dict[str, Any]] = json.loads("\n".join(said))
    assert [(one["question"], one["as_of"]) for one in found] == [(MONEY, "2024-06-01"), (PRIORITY, "2024-06-01")]
    later = lines(run, command, write_case(request), *more, MONEY, "--as-of", "2025-01-01", "--rules", rules, "--json")
    assert [one["as_of"] for one in json.loads("\n".join(later))] == ["2025-01-01"]


@pytest.mark.parametrize("command", COMMANDS)
def test_faults_end_the_command(run: Run, rules: Path, write_case: WriteCase, command: str) -> None:
    more = ["--set", "甲公司.研发投入=200万元"] if command == "what-if" else []
    result = run(command, write_case(firm(研发投人="1元")), MONEY, *more, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "/case/甲公司/研发投人" in result.stderr
    result = run(command, write_case(firm()), "甲公司 的 研发奖补助", *more, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert run(command, write_case(firm()), *more, "--rules", rules).exit_code == 2, "no question"
    assert run(command, write_case(firm()), MONEY, *more, "--rules", rules, "--as-of", "六月").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([MONEY], 2, "没有改变"),
        ([MONEY, "--set", "甲公司研发投入=1元"], 2, "应如“甲项目.实际投入=600万元”"),
        ([MONEY, "--set", "甲公司.研发投人=1元"], 1, "/changes/甲公司/研发投人"),
        ([MONEY, "--set", "甲公司.研发投入=一大笔"], 1, "/changes/甲公司/研发投入"),
    ],
)
def test_changes_that_are_none(
    run: Run, rules: Path, settled: Path, arguments: list[str], status: int, said: str
) -> None:
    result = run("what-if", settled, *arguments, "--rules", rules)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
    changes = settled.parent / "x.json"
    changes.write_text("[1]", encoding="utf-8")
    assert run("what-if", settled, changes, MONEY, "--rules", rules).exit_code == 1
