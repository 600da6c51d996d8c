"""export and verify: what an auditor runs, with nothing of ours but the rule base's JSON."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from logic.export import FORMAT, canonical, json_digest
from tests.cli.conftest import SETTLED, Run, WriteCase

QUESTIONS = ("甲公司 的 研发奖补", "甲公司 优先支持")


@dataclass(frozen=True)
class Files:
    """What ``explain --json`` and ``export`` print, and the case, as files and as values."""

    case: Path
    answers: Path
    rulebase: Path
    answered: list[Any]


@pytest.fixture
def files(run: Run, rules: Path, settled: Path, tmp_path: Path) -> Files:
    answers, rulebase = tmp_path / "proof.json", tmp_path / "rulebase.json"
    explained = run("explain", settled, *QUESTIONS, "--rules", rules, "--json").stdout
    answers.write_text(explained, encoding="utf-8")
    rulebase.write_text(run("export", "--rules", rules).stdout, encoding="utf-8")
    return Files(settled, answers, rulebase, json.loads(explained))


def test_export_is_canonical_json_and_is_what_proofs_name(files: Files) -> None:
    text = files.rulebase.read_text(encoding="utf-8")
    program = json.loads(text)
    assert program["format"] == FORMAT
    assert text == canonical(program).decode() + "\n"
    assert json_digest(program) == files.answered[0]["proof"]["rulebase"] == files.answered[0]["rulebase"]


def test_export_of_rules_with_faults(run: Run, rules: Path) -> None:
    rules.write_text("条\n", encoding="utf-8")
    result = run("export", "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "错误 E0" in result.stderr


def good(answer: Any, question: str) -> list[str]:
    """Return the lines that are printed of a good answer."""
    value = answer["value"]
    proved = {
        "所给": "答案及其证明",
        "所问": question,
        "答案": value if isinstance(value, str) else value["number"] + value["unit"],
        "日期": answer["as_of"],
        "各种读法": str(len(answer["proof"]["roots"])),
        "案情": answer["proof"]["case"],
        "规则库": answer["rulebase"],
        "未核": "explanation、priorities、warnings、engine",
        "重算的摘要": "case、rulebase",
        "没有重算": "rulebase (*.tl)、rule_digest、clause_digest",
    }
    return ["证明成立", *(f"  {what}：{said}" for what, said in proved.items())]


def test_every_proof_of_the_answers_holds(run: Run, files: Files) -> None:
    result = run("verify", files.answers, "--case", files.case, "--rulebase", files.rulebase)
    first, second = files.answered
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [*good(first, "研发奖补(甲公司, ?)"), *good(second, "优先支持(甲公司)")]
    result = run("verify", files.answers, "--case", files.case, "--rulebase", files.rulebase, "--json")
    assert result.exit_code == 0
    told = [[one["verified"], one["fault"], one["not_covered"]] for one in json.loads(result.stdout)]
    assert told == [[True, "", ["explanation", "priorities", "warnings", "engine"]]] * 2


def test_a_proof_alone_a_response_and_a_request_are_taken_too(run: Run, files: Files, write_case: WriteCase) -> None:
    request = write_case({"case": SETTLED, "questions": list(QUESTIONS)})
    for value in (files.answered[0]["proof"], files.answered[0], {"answers": files.answered}):
        result = run("verify", write_case(value), "--case", request, "--rulebase", files.rulebase)
        assert result.exit_code == 0
        assert {line for line in result.stdout.splitlines() if line[0] != " "} == {"证明成立"}
        assert ("  未核：" in result.stdout) is ("nodes" not in value)


def test_the_reply_to_an_inquiry_is_told_from_an_answer(run: Run, files: Files, write_case: WriteCase) -> None:
    """By a part that only such a reply has. It is said what was given, and what no proof shows of it."""
    answer = files.answered[0]
    shared = {part: answer[part] for part in ("question", "as_of", "value", "text", "rulebase", "proof")}
    reply = write_case(shared | {"next": None, "left": 0})
    said = run("verify", reply, "--case", files.case, "--rulebase", files.rulebase)
    assert (said.exit_code, said.stdout.splitlines()[1]) == (0, "  所给：追问的答复")
    assert said.stdout.splitlines()[-3] == "  未核：text、next、left"
    english = run("verify", reply, "--case", files.case, "--rulebase", files.rulebase, "--lang", "en")
    assert english.stdout.splitlines()[1] == "  given: a reply to an inquiry"
    assert english.stdout.splitlines()[-3] == "  not covered: text, next, left"
    lacking = write_case({part: said for part, said in answer.items() if part != "basis"})
    refused = run("verify", lacking, "--case", files.case, "--rulebase", files.rulebase)
    assert (refused.exit_code, refused.stdout) == (1, "不能成立：the answer lacks basis\n")


def test_a_rule_base_is_held_against_the_texts_that_it_is_made_from(
    run: Run, files: Files, rules: Path, tmp_path: Path
) -> None:
    given = ["verify", files.answers, "--case", files.case, "--rulebase", files.rulebase]
    official = tmp_path / "原文"
    official.mkdir()
    (official / "示例.txt").write_text("另一份文件\n", encoding="utf-8")
    said = run(*given, "--rules", rules, "--sources", official)
    assert said.exit_code == 0
    assert said.stdout.splitlines()[-2:] == [
        "  重算的摘要：case、rulebase、rule_digest (3)、clause_digest (0)、rulebase (*.tl)",
        "  没有重算：clause_digest 示例发〔2024〕1号",
    ]
    english = run(*given, "--rules", rules, "--lang", "en")
    assert english.stdout.splitlines()[-2:] == [
        "  digests taken again: case, rulebase, rule_digest (3), rulebase (*.tl)",
        "  not taken again: clause_digest",
    ]
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("不低于 100万元", "不低于 90万元"), encoding="utf-8")
    refused = run(*given, "--rules", rules)
    fault = "不能成立：示例发〔2024〕1号 条 1 规则 研发奖补: the rule files say otherwise"
    assert (refused.exit_code, refused.stdout.splitlines()) == (1, [fault] * 2)
    rules.write_text(
        text.replace("由 市工信局", "由 市工信局、市商务局").replace("示例市：市工信局", "示例市：市工信局、市商务局"),
        encoding="utf-8",
    )
    refused = run(*given, "--rules", rules)
    assert (refused.exit_code, refused.stdout.splitlines()) == (
        1,
        ["不能成立：the rule files make another rule base"] * 2,
    )
    (official / "坏.txt").write_bytes(b"\xff\xfe\xff")
    unread = run(*given, "--sources", official)
    assert (unread.exit_code, unread.stdout) == (2, "")
    assert "坏.txt" in unread.stderr


def test_an_answer_that_is_altered_beside_its_proof_is_refused(run: Run, files: Files, write_case: WriteCase) -> None:
    answer = altered(files.answered[0], "text", "zh", to="甲公司 的 研发奖补：50万元")
    result = run("verify", write_case(answer), "--case", files.case, "--rulebase", files.rulebase)
    assert (result.exit_code, result.stdout) == (1, "不能成立：the answer: its sentence says something else\n")


def altered(proof: Any, *path: str | int, to: object) -> Any:
    """Return a proof with one value in it changed."""
    changed = copy.deepcopy(proof)
    place = changed
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != to
    place[path[-1]] = to
    return changed


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("value", "number"), "300000"),
        (("value", "unit"), "个"),
        (("as_of",), "2020-01-01"),
        (("case",), "sha256:" + "0" * 64),
        (("rulebase",), "sha256:" + "0" * 64),
        (("format",), "tiaoli-proof/0"),
        (("nodes", -2, "rule"), "别的规则"),
        (("nodes",), []),
        (("roots",), []),
    ],
)
def test_an_altered_proof_is_refused(
    run: Run, files: Files, write_case: WriteCase, path: tuple[str | int, ...], to: object
) -> None:
    proof = altered(files.answered[0]["proof"], *path, to=to)
    result = run("verify", write_case(proof), "--case", files.case, "--rulebase", files.rulebase)
    assert result.exit_code == 1
    assert result.stdout.startswith("不能成立：")


def test_one_altered_proof_among_good_ones_is_told_apart(run: Run, files: Files, write_case: WriteCase) -> None:
    good, bad = files.answered[0]["proof"], altered(files.answered[1]["proof"], "value", to="no")
    result = run("verify", write_case([good, bad]), "--case", files.case, "--rulebase", files.rulebase, "--json")
    assert result.exit_code == 1
    assert [one["verified"] for one in json.loads(result.stdout)] == [True, False]


def test_a_proof_does_not_serve_for_another_case_or_another_rule_base(
    run: Run, rules: Path, files: Files, write_case: WriteCase
) -> None:
    other = write_case({"甲公司": {"是": "企业", "研发投入": "300万元", "属于重点企业": "是"}})
    assert run("verify", files.answers, "--case", other, "--rulebase", files.rulebase).exit_code == 1
    rules.write_text(rules.read_text(encoding="utf-8").replace("最高 50万元", "最高 60万元"), encoding="utf-8")
    files.rulebase.write_text(run("export", "--rules", rules).stdout, encoding="utf-8")
    assert run("verify", files.answers, "--case", files.case, "--rulebase", files.rulebase).exit_code == 1


def test_no_proof_at_all_is_not_taken_for_a_good_one(run: Run, files: Files, write_case: WriteCase) -> None:
    assert run("verify", write_case([]), "--case", files.case, "--rulebase", files.rulebase).exit_code == 1
    assert run("verify", write_case({}), "--case", files.case, "--rulebase", files.rulebase).exit_code == 1


def test_without_a_rule_base_named_it_is_this_checkouts(run: Run, files: Files) -> None:
    result = run("verify", files.answers, "--case", files.case)
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2), "these proofs are of other rules"


def test_a_plan_is_printed_after_the_answer(run: Run, rules: Path, settled: Path) -> None:
    """The functions that found the answer, and what the constants in them stand for."""
    alone = run("explain", settled, QUESTIONS[0], "--rules", rules, "--view", "line").stdout
    shown = run("explain", settled, QUESTIONS[0], "--rules", rules, "--view", "line", "--plan").stdout
    assert shown.startswith(alone)
    plan = shown.removeprefix(alone)
    assert "\ndef s0(E,R,p):  # ? (=, ?)\n" in plan
    assert "'研发奖补'" in plan
    assert "甲公司" not in plan
