"""Exit status 2: the command was not used as it is meant to be, and says how."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.main import main
from tests.cli.conftest import Run, WriteCase

ROOT = Path(__file__).resolve().parents[2]
MONEY = "甲公司 的 研发奖补"


@pytest.fixture
def garbled(tmp_path: Path) -> Path:
    """A file that is not UTF-8: GBK, as many a Chinese editor still writes."""
    path = tmp_path / "乱.tl"
    path.write_bytes("词汇 示例".encode("gbk"))
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["check", "没有.tl"],
        ["fmt", "没有.tl"],
        ["test", "没有.tl"],
        ["ask", "没有.json", MONEY],
        ["explain", "没有.json", MONEY],
        ["verify", "没有.json", "--case", "没有.json"],
        ["export", "--rules", "没有.tl"],
    ],
)
def test_a_missing_file_is_named(run: Run, command: list[str]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有." in result.stderr


@pytest.mark.parametrize("command", [["check"], ["fmt"], ["fmt", "--check"], ["test"], ["export", "--rules"]])
def test_rule_files_in_another_encoding(run: Run, garbled: Path, command: list[str]) -> None:
    before = garbled.read_bytes()
    result = run(*command, garbled)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "UTF-8" in result.stderr
    assert garbled.read_bytes() == before


def test_json_that_is_none(run: Run, rules: Path, settled: Path, garbled: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.json"
    torn.write_text('{"甲公司": ', encoding="utf-8")
    for path in (torn, garbled):
        for command in (
            ["ask", path, MONEY, "--rules", rules],
            ["explain", path, MONEY, "--rules", rules],
            ["verify", path, "--case", settled, "--rulebase", settled],
            ["verify", settled, "--case", path, "--rulebase", settled],
            ["verify", settled, "--case", settled, "--rulebase", path],
        ):
            result = run(*command)
            assert (result.exit_code, result.stdout) == (2, "")
            assert str(path) in result.stderr


@pytest.mark.parametrize("command", ["ask", "explain"])
def test_no_question(run: Run, rules: Path, settled: Path, command: str) -> None:
    result = run(command, settled, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有问句" in result.stderr


@pytest.mark.parametrize("command", ["ask", "explain"])
@pytest.mark.parametrize("day", ["2024-02-30", "今天", "06/01/2024"])
def test_a_day_that_is_none(run: Run, rules: Path, settled: Path, command: str, day: str) -> None:
    result = run(command, settled, MONEY, "--as-of", day, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"“{day}”不是日期" in result.stderr


def test_a_day_that_is_none_in_a_request(run: Run, rules: Path, write_case: WriteCase) -> None:
    path = write_case({"as_of": "2024-13-01", "case": {}, "questions": [MONEY]})
    result = run("ask", path, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "“2024-13-01”不是日期" in result.stderr


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (
            ["chekc"],
            "K017 chekc：没有这个命令或选项，是否指“check”？",
            "K017 chekc: there is no such command or option; did you mean “check”?",
        ),
        (["--jsn"], "K017 --jsn：没有这个命令或选项", "K017 --jsn: there is no such command or option"),
        (
            ["check", "--jsn"],
            "K017 --jsn：没有这个命令或选项，是否指“--json”？",
            "K017 --jsn: there is no such command or option; did you mean “--json”?",
        ),
        (
            ["ask", "--as-if", "2024-06-01"],
            "K017 --as-if：没有这个命令或选项，是否指“--as-of”？",
            "K017 --as-if: there is no such command or option; did you mean “--as-of”?",
        ),
        (
            ["sources", "export"],
            "K017 export：没有这个命令或选项，是否指“import”？",
            "K017 export: there is no such command or option; did you mean “import”?",
        ),
        (
            ["explain", __file__, MONEY, "--view", "half"],
            "U002 “--view”应为：line、summary、full",
            "U002 “--view” is one of: line, summary, full",
        ),
        (["verify", __file__], "K018 --case：须写出它的值", "K018 --case: its value is needed"),
        (["ask"], "K018 CASE：须写出它的值", "K018 CASE: its value is needed"),
        (
            ["serve", "--port", "0"],
            "K019 --port：应为从 1 到 65535 的整数",
            "K019 --port: this should be a whole number from 1 to 65535",
        ),
        (
            ["serve", "--workers", "many"],
            "K019 --workers：应为从 1 到 64 的整数",
            "K019 --workers: this should be a whole number from 1 to 64",
        ),
        (["ask", "no.json", MONEY], "K019 no.json：应为已有的文件", "K019 no.json: this should be a file that exists"),
        (
            ["coverage", "--sources", __file__],
            f"K019 {__file__}：应为已有的目录",
            f"K019 {__file__}: this should be a folder that exists",
        ),
        (
            ["render", "x", "--out", "/"],
            "K019 /：应为要写的文件，不是目录",
            "K019 /: this should be a file to write and no folder",
        ),
        (["export", "a", "b"], "K020 命令行多出“a b”", "K020 “a b” is one too many"),
        (["check", "--json=1"], "K020 命令行多出“--json=…”", "K020 “--json=…” is one too many"),
    ],
)
def test_what_is_misused_is_told_in_the_language_asked_for(run: Run, command: list[str], zh: str, en: str) -> None:
    """Wherever ``--lang`` stands, and also where the command ends before it has read it."""
    for extra, said in (([], zh), (["--lang", "zh"], zh), (["--lang", "en"], en), (["--lang=en"], en)):
        if command[0] == "--jsn" and extra:
            continue  # of no command, --lang is one more option that there is none of
        result = run(*command, *extra)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.splitlines()[-1] == said
        usage = [line.partition(" ")[0].partition("：")[0] for line in result.stderr.splitlines()[:-1]]
        assert usage in (["用法", "详见"], ["usage:", "see"])


def test_a_language_that_is_none(run: Run) -> None:
    result = run("check", "--lang", "fr")
    assert result.exit_code == 2
    assert result.stderr == "用法：main check [OPTIONS] [PATHS]...\n详见 main check --help\nU002 “--lang”应为：zh、en\n"


def test_an_option_without_its_value(run: Run) -> None:
    result = run("serve", "--port")
    assert (result.exit_code, result.stderr) == (
        2,
        "用法：main [OPTIONS] COMMAND [ARGS]...\n详见 main --help\nK018 --port：须写出它的值\n",
    )


# help, and the command as a process


#: Every command, those that are imported when they are asked for too.
COMMANDS = main.list_commands(click.Context(main))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_tongues(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert run(command, "-h").stdout == result.stdout
    first = (main.commands[command].help or "").splitlines()[0]
    assert " · " in first, "Chinese · English"


def test_the_list_of_commands_names_each(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert {line.split()[0] for line in result.stdout.partition("Commands:")[2].splitlines() if line} == {*COMMANDS}
    assert {"ask", "check", "explain", "export", "fmt", "serve", "test", "verify", "why-not", "sources"} <= {*COMMANDS}


def test_a_question_does_not_import_what_reads_catalogues() -> None:
    """And a command that does is found all the same, and one that is none is none."""
    code = (
        "import sys; from cli.main import main; import click; "
        "late = {'cli.catalogue', 'cli.compare', 'cli.inquiries', 'cli.sources', 'sources', 'jinja2', 'stdnum'}; "
        "main.get_command(click.Context(main), 'ask'); print(sorted(late & sys.modules.keys())); "
        "print(main.get_command(click.Context(main), 'render').name, main.get_command(click.Context(main), 'no'))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "[]\nrender None\n"


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    ("arguments", "status", "to_errors"),
    [
        (["check", "{rules}"], 0, False),
        (["check", "{broken}"], 1, False),
        (["test", "{broken}"], 1, True),
        (["check", "{rules}", "--no-such"], 2, True),
        (["serve", "--help"], 0, False),
    ],
)
def test_the_status_reaches_the_shell(
    rules: Path, tmp_path: Path, arguments: list[str], status: int, to_errors: bool
) -> None:
    broken = tmp_path / "断.tl"
    broken.write_text("条\n", encoding="utf-8")
    done = process(*(each.format(rules=rules, broken=broken) for each in arguments))
    assert done.returncode == status
    assert bool(done.stderr) is to_errors, done.stderr.decode()
    assert bool(done.stdout) is not to_errors


def test_a_terminal_that_is_not_utf_8_gets_its_answer(rules: Path, settled: Path) -> None:
    """As a program started by cron or a container has it: no locale at all."""
    done = process("ask", settled, MONEY, "--rules", rules, LC_ALL="C", LANG="")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"{MONEY}：20万元（依据 示例发〔2024〕1号 条 1）\n"


def test_output_into_a_pipe_is_not_wrapped(rules: Path, settled: Path) -> None:
    """A narrow terminal must not cut a line that a program reads."""
    done = process("explain", settled, MONEY, "--rules", rules, COLUMNS="20")
    assert any(len(line) > 60 for line in done.stdout.decode().splitlines())


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_a_folder_without_rules_is_a_finding(tmp_path: Path, command: str) -> None:
    done = CliRunner().invoke(main, [command, str(tmp_path)])
    assert done.exit_code == 1
    assert "没有找到规则文件" in done.output


def test_a_request_of_another_shape_is_told(tmp_path: Path) -> None:
    file = tmp_path / "请求.json"
    file.write_text('{"case": {"甲": {}}, "questions": 5}', encoding="utf-8")
    done = CliRunner().invoke(main, ["ask", str(file), "--lang", "en"])
    assert done.exit_code == 1
    assert "B005 /questions: questions is a list" in done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"甲公司": {"是": "企业", "是": "项目"}}', "/甲公司/是：同一对象里有两项同名"),
        ('{"甲公司\\ud800": {}}', "不是可读的 JSON"),
        ('{"甲公司": NaN}', "不是可读的 JSON"),
        ("[" * 100_000, "不是可读的 JSON"),
    ],
)
def test_json_that_two_readers_might_read_differently(
    run: Run, rules: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "case.json"
    path.write_text(text, encoding="utf-8")
    result = run("ask", path, MONEY, "--rules", rules)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_what_is_shown_on_a_terminal_cannot_command_it(run: Run, rules: Path, write_case: WriteCase) -> None:
    result = run("ask", write_case({"\x1b[31m甲\u202e": {}}), "\x1b]0;题\x07 甲", "--rules", rules)
    assert result.exit_code == 1
    assert "⟨U+001B⟩" in result.stderr
    assert not {"\x1b", "\u202e", "\x07"} & set(result.stderr + result.stdout)


# one message for one fault, in the language that was asked for


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "K001 QUESTIONS：没有问句"),
        ("en", "K001 QUESTIONS: there is no question"),
    ],
)
def test_misuse_is_told_in_the_language_asked_for(run: Run, rules: Path, settled: Path, lang: str, said: str) -> None:
    result = run("ask", settled, "--rules", rules, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"--help\n{said}\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["ask", "{case}", MONEY, "--as-of", "今天"], "C011 --as-of: “今天” is not a date such as “2024-03-20”"),
        (["what-if", "{case}", MONEY], "K002 CHANGES_AND_QUESTIONS: there is no change: give CHANGES.json or --set"),
        (["what-if", "{case}", MONEY, "--set", "甲"], "K003 --set: “甲” should be like “甲项目.实际投入=600万元”"),
        (["lookup"], "K004 give exactly one of: --unit, --concerns, --modality, --conflicts, --warnings"),
        (["lookup", "--awards", "--role", "牵头单位"], "K005 --role: --role goes with --unit only"),
        (["render", "示例发〔2024〕2号"], "U003 DOCUMENT: the rule base has no “示例发〔2024〕2号”; did you mean"),
        (["relations", "--from", "无此文"], "U003 --from: the rule base has no “无此文”"),
        (["relations", "--kind", "贯撤"], "U002 --kind: “--kind” is one of: "),
        (["compare", "示例发〔2024〕1号", "示例发〔2024〕1号 条 1"], "U006 B: compare two documents or two clauses"),
        (["test", "{empty}"], "K011 PATHS: there are no rule files"),
        (["fmt", "{garbled}"], "K006 {garbled}: this is not UTF-8 text; save it as UTF-8"),
        (["verify", "{garbled}", "--case", "{case}", "--rulebase", "{case}"], "K010 {garbled}: this is not JSON that"),
    ],
)
def test_every_misuse_is_a_fault(
    run: Run, rules: Path, settled: Path, garbled: Path, tmp_path: Path, command: list[str], said: str
) -> None:
    (tmp_path / "空").mkdir()
    names = {"case": settled, "garbled": garbled, "empty": tmp_path / "空"}
    takes_rules = command[0] not in ("test", "fmt", "verify")
    result = run(
        *(each.format(**names) for each in command), *(["--rules", rules] if takes_rules else []), "--lang", "en"
    )
    assert result.exit_code in (1, 2)
    assert result.stdout == ""
    assert said.format(**names) in result.stderr


def test_a_file_with_a_case_and_a_question_beside_it_is_a_request(run: Run, rules: Path, write_case: WriteCase) -> None:
    alone = run("ask", write_case({"甲公司": {"研发投入": "100万元"}}), MONEY, "--rules", rules)
    inside = run("ask", write_case({"case": {"甲公司": {"研发投入": "100万元"}}}), MONEY, "--rules", rules)
    assert inside.exit_code == 0
    assert inside.stdout == alone.stdout
