"""``--lang en``: whatever a command prints has no Chinese in it but names, and what drafters and senders wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from grammar.load import load_texts
from grammar.meaning.program import Program
from logic.units import UNITS
from tests.cli.conftest import Run
from tests.engine.rulebases import EVERYTHING, NUMBER

CASE = {
    "甲项目": {"是": "新建项目", "用处": ["海外仓", "等"], "实施企业": "甲公司", "投入": "500万元", "占股": "30%"},
    "甲公司": {"是": "高新企业", "位于": "总园"},
    "甲付款": {"是": "支付", "收款企业": "甲公司", "金额": "3万元"},
    "乙付款": {"是": "支付", "收款企业": "甲公司"},
}
QUESTIONS = [
    *("甲项目 的 补助", "甲项目 的 配套", "甲项目 适用 先建后验", "甲项目 按期竣工", "甲项目 的 园区补助"),
    *("甲公司 受支持", "甲公司 属重点", "甲公司 的 累计", "甲公司 的 最高一笔", "总园 的 位次奖"),
]

#: A clause as it is cited, with the rule and the part of the rule.
_CITED = re.compile(rf"{re.escape(NUMBER)}( 条 \S+)?( 规则 \S+( (之\d+|除外\d+|汇总))?)?|词汇( 测试)?")
#: What stands in quotation marks, and what a sender's JSON has there.
_QUOTED = re.compile(r"“[^”]*”|/(case|changes|questions|readings)(/[^\s/；;]+)*")
_IDEOGRAPH = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the commands read, named in Latin letters."""
    path = tmp_path_factory.mktemp("english")
    (path / "rules.tl").write_text(EVERYTHING, encoding="utf-8")
    (path / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    (path / "wrong.json").write_text(json.dumps({"甲项目": {"投入": "很多", "用途": "海外仓"}, "甲": 1}), "utf-8")
    (path / "wrong.tl").write_text(
        EVERYTHING + "规则 甲\n  若 项目 的 投人 高于 3人\n  则 项目 的 补助 = 5\n条", "utf-8"
    )
    failing = "  场景 错的\n    设 甲项目 的 投入 = 5元\n    问 甲项目 的 配套\n    得 3元，至多 2元，依据 条 9\n"
    (path / "failing.tl").write_text(EVERYTHING + failing.replace("条 9", f"{NUMBER} 条 9"), encoding="utf-8")
    (path / "empty").mkdir()
    return path


@pytest.fixture(scope="module")
def names() -> re.Pattern[str]:
    """What a drafter named: words, things, units, rules, readings."""
    program: Program = load_texts({"rules.tl": EVERYTHING}).program
    vocabulary = program.vocabulary
    found = {*vocabulary.predicates, *vocabulary.categories, *vocabulary.options, *vocabulary.entities}
    found |= {*vocabulary.bodies, *vocabulary.aliases, *UNITS, *CASE}
    found |= {option for options in vocabulary.options.values() for option in options.options}
    found |= {name for body in vocabulary.bodies.values() for name in (body.local, body.jurisdiction)}
    found |= {rule.name for rule in program.rules} | {target.name for target in program.targets}
    for document in program.documents.values():
        found |= {document.title, *(clause.summary for clause in document.clauses.values())}
        found |= {word for clause in document.clauses.values() for word in clause.modalities}
    for doubt in program.doubts.values():
        found |= {doubt.name, doubt.text, *(word for reading in doubt.readings for word in reading)}
    found |= {*QUESTIONS, *(line.strip() for line in EVERYTHING.splitlines())}
    return re.compile("|".join(map(re.escape, sorted(filter(None, found), key=len, reverse=True))))


def chinese(text: str, names: re.Pattern[str]) -> list[str]:
    """Return the lines of a text that have Chinese of the program's own."""
    lines = [names.sub("", _CITED.sub("", _QUOTED.sub("", line))) for line in text.splitlines()]
    return [line for line, left in zip(text.splitlines(), lines, strict=True) if _IDEOGRAPH.search(left)]


ASKED = ["ask", "explain", "why-not", "missing", "next"]


@pytest.mark.parametrize("command", ASKED)
def test_what_is_said_of_an_answer(run: Run, folder: Path, names: re.Pattern[str], command: str) -> None:
    asked = ["--as-of", "2024-06-01", "--rules", folder / "rules.tl", "--lang", "en"]
    result = run(command, folder / "case.json", *QUESTIONS, *asked)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) >= len(QUESTIONS)
    assert chinese(result.stdout, names) == []


@pytest.mark.parametrize(
    "command",
    [
        ["explain", "{folder}/case.json", *QUESTIONS, "--as-of", "2024-06-01", "--view", "summary"],
        ["what-if", "{folder}/case.json", *QUESTIONS, "--set", "甲项目.投入=600万元", "--as-of", "2024-06-01"],
        ["ask", "{folder}/wrong.json", "甲项目 的 补助"],
        ["ask", "{folder}/case.json", "甲项目 的 补肋", "甲项目", "甲项目 是 一切", "甲项目 的 投入 高于"],
        ["ask", "{folder}/case.json"],
        ["ask", "{folder}/case.json", "甲项目 的 补助", "--as-of", "x"],
        ["coverage"],
        ["coverage", "--sources", "{folder}/empty"],
        ["lookup", "--unit", "市商务局"],
        ["lookup", "--modality", "奖补"],
        ["lookup", "--concerns", "投入"],
        ["lookup", "--conflicts"],
        ["lookup", "--approvals"],
        ["lookup"],
        ["compare", f"{NUMBER} 条 1", f"{NUMBER} 条 2"],
        ["compare", NUMBER, f"{NUMBER} 条 2"],
        ["render", "x"],
    ],
    ids=lambda command: " ".join(command[:2])[:40],
)
def test_what_is_printed(run: Run, folder: Path, names: re.Pattern[str], command: list[str]) -> None:
    result = run(*(each.format(folder=folder) for each in command), "--rules", folder / "rules.tl", "--lang", "en")
    assert result.output
    assert chinese(result.output, names) == []


@pytest.mark.parametrize(
    "command",
    [
        ["check", "rules.tl"],
        ["check", "wrong.tl"],
        ["check", "empty"],
        ["fmt", "rules.tl", "--check"],
        ["test", "rules.tl"],
        ["test", "failing.tl"],
    ],
    ids=" ".join,
)
def test_what_is_said_of_rule_files(run: Run, folder: Path, names: re.Pattern[str], command: list[str]) -> None:
    result = run(command[0], folder / command[1], *command[2:], "--lang", "en")
    assert result.output
    written = {line.strip() for path in folder.glob("*.tl") for line in path.read_text("utf-8").splitlines()}
    said = "\n".join(line for line in result.output.splitlines() if line.strip() not in written)
    assert chinese(said, names) == []


def test_the_test_sees_chinese(names: re.Pattern[str]) -> None:
    assert chinese("甲项目 的 补助: none\nmissing：甲项目's 投入（申请人）", names) == [
        "missing：甲项目's 投入（申请人）"
    ]
