"""check, fmt and test: what a drafter runs over rule files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import RULES, Run

UNKNOWN_WORD = RULES.replace("的 研发投入 高于", "的 研发投人 高于")
UNUSED_WORD = RULES.replace("  认定 属于", "  认定 急需         企业\n  认定 属于")
UNMET = RULES.replace("得  10万元", "得  11万元")
NO_SCENARIO = RULES[: RULES.index("  场景 刚好达到")]
CROOKED = RULES.replace("    若  企业", "  若 企业").replace("不低于 100万元", "不低于    100万元")
BROKEN = RULES.replace("    则  企业 优先支持\n", "    则\n", 1)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# check


def test_check_of_good_files_says_how_many(run: Run, rules: Path) -> None:
    result = run("check", rules)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "1 个文件，0 处问题\n", "")
    assert run("check", rules, "--lang", "en").stdout == "1 files, 0 findings\n"


def test_check_takes_folders_and_files(run: Run, rules: Path) -> None:
    write(rules.with_name("不是规则.txt"), "随便什么")
    result = run("check", rules.parent, rules)
    assert (result.exit_code, result.stdout) == (0, "1 个文件，0 处问题\n")


def test_check_shows_the_line_and_the_nearest_name(run: Run, rules: Path) -> None:
    result = run("check", write(rules, UNKNOWN_WORD))
    line = UNKNOWN_WORD[: UNKNOWN_WORD.index("投人 高于")].count("\n") + 1
    assert result.exit_code == 1
    assert "错误 E101：“研发投人”没有声明\n" in result.stdout
    assert f"示例.tl:{line}:13\n" in result.stdout
    assert "若  企业 的 研发投人 高于 1000万元\n" in result.stdout
    assert "提示：是否指“研发投入”？\n1 个文件，1 处问题\n" in result.stdout


def test_check_in_english(run: Run, rules: Path) -> None:
    result = run("check", write(rules, UNKNOWN_WORD), "--lang", "en")
    assert result.exit_code == 1
    assert "error E101: “研发投人” is not declared\n" in result.stdout
    assert "did you mean “研发投入”?\n1 files, 1 findings\n" in result.stdout


def test_a_warning_is_shown_and_is_no_failure(run: Run, rules: Path) -> None:
    result = run("check", write(rules, UNUSED_WORD))
    assert result.exit_code == 0
    assert "警告 W602：“急需”声明后未曾使用\n" in result.stdout
    assert result.stdout.endswith("1 个文件，1 处问题\n")


def test_check_reports_every_fault_of_every_file(run: Run, rules: Path) -> None:
    write(rules, BROKEN)
    write(rules.with_name("另.tl"), "文件\n")
    found = json.loads(run("check", rules.parent, "--json").stdout)
    assert found["files"] == 2
    assert {Path(diagnostic["file"]).name for diagnostic in found["diagnostics"]} == {"示例.tl", "另.tl"}


@pytest.mark.parametrize(("lang", "message"), [("zh", "“研发投人”没有声明"), ("en", "“研发投人” is not declared")])
def test_check_as_json(run: Run, rules: Path, lang: str, message: str) -> None:
    result = run("check", write(rules, UNKNOWN_WORD), "--json", "--lang", lang)
    (diagnostic,) = json.loads(result.stdout)["diagnostics"]
    line = UNKNOWN_WORD[: UNKNOWN_WORD.index("投人 高于")].count("\n") + 1
    assert result.exit_code == 1
    assert diagnostic["message"] == message
    assert (diagnostic["code"], diagnostic["severity"], diagnostic["file"]) == ("E101", "error", str(rules))
    assert (diagnostic["start"], diagnostic["end"]) == ({"line": line, "column": 13}, {"line": line, "column": 17})
    assert "研发投入" in diagnostic["hint"]


def test_check_as_json_of_good_files(run: Run, rules: Path) -> None:
    result = run("check", rules, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"files": 1, "diagnostics": []})


# fmt


def test_fmt_lays_out_and_keeps_every_comment(run: Run, rules: Path) -> None:
    result = run("fmt", write(rules, CROOKED))
    assert (result.exit_code, result.stdout) == (0, f"已整理：{rules}\n1 个文件，1 个已整理\n")
    assert rules.read_text(encoding="utf-8") == RULES
    assert "# 满，含本数。" in RULES, "the sample has lost its comment"


def test_fmt_has_nothing_to_do_twice(run: Run, rules: Path) -> None:
    run("fmt", write(rules, CROOKED))
    result = run("fmt", rules)
    assert (result.exit_code, result.stdout) == (0, "1 个文件，0 个已整理\n")
    assert run("fmt", rules, "--check").exit_code == 0


def test_fmt_check_reports_and_changes_nothing(run: Run, rules: Path) -> None:
    result = run("fmt", "--check", write(rules, CROOKED))
    assert (result.exit_code, result.stdout) == (1, f"格式不合：{rules}\n1 个文件，1 个格式不合\n")
    assert rules.read_text(encoding="utf-8") == CROOKED


def test_fmt_as_json(run: Run, rules: Path) -> None:
    result = run("fmt", "--check", "--json", write(rules, CROOKED))
    assert (result.exit_code, json.loads(result.stdout)) == (1, {"files": 1, "changed": [str(rules)]})
    result = run("fmt", "--json", rules)
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"files": 1, "changed": [str(rules)]})
    assert json.loads(run("fmt", "--json", rules).stdout) == {"files": 1, "changed": []}


def test_fmt_touches_nothing_when_one_file_cannot_be_read_as_rules(run: Run, rules: Path) -> None:
    crooked = write(rules.with_name("歪.tl"), CROOKED)
    result = run("fmt", write(rules, BROKEN), crooked)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "错误 E001" in result.stderr
    assert rules.read_text(encoding="utf-8") == BROKEN
    assert crooked.read_text(encoding="utf-8") == CROOKED


# test


def test_scenarios_that_are_met(run: Run, rules: Path) -> None:
    result = run("test", rules)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2 个场景，2 问，0 问不符\n", "")


def test_a_scenario_that_is_not_met_is_named_with_its_line(run: Run, rules: Path) -> None:
    result = run("test", write(rules, UNMET))
    line = UNMET[: UNMET.index("问  甲公司 的 研发奖补")].count("\n") + 1
    assert result.exit_code == 1
    assert result.stdout == (
        f"{rules}:{line} 场景“刚好达到”问“甲公司 的 研发奖补”：T001 应得 11万元，实得 10万元\n"
        "2 个场景，2 问，1 问不符\n"
    )


def test_scenarios_as_json(run: Run, rules: Path) -> None:
    result = run("test", write(rules, UNMET), "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["scenarios"], found["expectations"]) == (1, 2, 2)
    (failed,) = found["failed"]
    assert failed == {
        "clause": "示例发〔2024〕1号 条 1",
        "scenario": "刚好达到",
        "question": "甲公司 的 研发奖补",
        "fault": "T001 应得 11万元，实得 10万元",
    }
    result = run("test", write(rules, RULES), "--json")
    assert (result.exit_code, json.loads(result.stdout)["failed"]) == (0, [])


def test_a_run_that_finds_no_scenario_fails(run: Run, rules: Path, tmp_path: Path) -> None:
    result = run("test", write(rules, NO_SCENARIO))
    assert (result.exit_code, result.stdout) == (1, "0 个场景，0 问，0 问不符\n")
    assert result.stderr == "K012 PATHS：没有找到任何场景\n"
    empty = tmp_path / "空"
    empty.mkdir()
    result = run("test", empty)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "K011 PATHS：没有找到规则文件\n"


def test_scenarios_of_files_with_faults_are_not_run(run: Run, rules: Path) -> None:
    result = run("test", write(rules, UNKNOWN_WORD))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "错误 E101：“研发投人”没有声明" in result.stderr
    assert "是否指“研发投入”？" in result.stderr
