"""The checker as a program of its own: what it imports, and what it says."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rulebases import EVERYTHING, asked, proof, rulebase
from tests.verify.questions import QUESTIONS
from verify.__main__ import main
from verify.atoms import digest

VERIFY = Path(__file__).parents[2] / "verify"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A rule base, a case and a good proof, in files."""
    case, question = QUESTIONS[0]
    found = []
    for name, value in (("rules", rulebase().exported), ("case", case), ("proof", proof(case, question))):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        found.append(str(path))
    return found


def proved(given: str = "证明 · a proof") -> str:
    """What is printed of the proof in the files, or of the answer with it."""
    exported, (case, _) = rulebase().exported, QUESTIONS[0]
    return (
        "证明成立 · the proof is good\n"
        f"所给 · given: {given}\n"
        "所问 · question: 补助(甲项目, ?)\n"
        "答案 · value: 3000000元\n"
        "日期 · as of: 2024-06-01\n"
        "各种读法 · choices of readings: 1\n"
        f"案情 · case: {digest(case)}\n"
        f"规则库 · rule base: {digest(exported)}\n"
    )


#: What is printed at the end of digests where no texts are given.
DIGESTS = (
    "重算的摘要 · digests taken again: case, rulebase\n"
    "没有重算 · not taken again: rulebase (*.tl), rule_digest, clause_digest\n"
)


def test_it_imports_the_standard_library_and_itself() -> None:
    found = set()
    for path in VERIFY.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    assert found - {"verify"} <= set(sys.stdlib_module_names)
    assert "verify" in found


def test_it_is_small() -> None:
    """A program to be trusted is one that is read in an afternoon; the limit is there to be lowered.

    It grew by 55 lines for amounts that are certain only between two ends: their labels, whether an amount certainly
    has a value, fractions in their one form, and what an attribute can be. It grew by 50 for things that nobody has
    named: which there are, which list excludes a thing, and what a case says of lists. It grew by 425 for whole
    answers: their questions, values, bounds, readings, rows, clauses and sentences. It grew by 50 for replies to
    inquiries: what is given, and how far its proofs go. It grew by 125 for the digests of rules and clauses, which are
    taken again from the texts. It grew by 110 for words of open lists, for documents that are repealed or presumed to
    hold, and for cases that contradict themselves. It grew by 43 for walks of nested things that do not call
    themselves. It grew by 123 for what follows from what is said: it is found again, round by round, and what
    contradicts it is refused. It grew by 172 for what an answer rests on: which clauses are on the way, and which are
    enough for it. It grew by 104 for the form of names, values and codes, and for the size of a
    case. It grew by 16 for choices of readings of what was looked at. By 30 for what can be asked. And by
    202 for the shape of what is given: each part is of its type, and a refusal says in which part the fault is. By 37
    for what may be presumed while nothing else is said, and for how clauses are cited.
    """
    lines = [line for path in VERIFY.glob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len([line for line in lines if line.strip() and not line.strip().startswith("#")]) < 2708


def test_a_good_proof(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(files) == 0
    assert capsys.readouterr().out == proved() + DIGESTS


def test_a_good_answer(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    case, question = QUESTIONS[0]
    Path(files[2]).write_text(json.dumps(asked(case, question)), encoding="utf-8")
    assert main(files) == 0
    left = "未核 · not covered: explanation, priorities, warnings, engine\n"
    assert capsys.readouterr().out == proved("答案及其证明 · an answer with its proof") + left + DIGESTS


def test_an_answer_that_says_more_than_its_proof(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    case, question = QUESTIONS[0]
    Path(files[2]).write_text(json.dumps(asked(case, question) | {"as_of": "2024-06-02"}), encoding="utf-8")
    assert main(files) == 1
    assert capsys.readouterr().out == "证明不成立 · refused: the answer: another day\n"


def test_texts_are_taken_from_folders(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules" / "more").mkdir(parents=True)
    drafted = tmp_path / "rules" / "more" / "例.tl"
    drafted.write_text(EVERYTHING, encoding="utf-8")
    rules = ["--rules", str(tmp_path / "rules")]
    assert main([*rules, *files]) == 0
    done, left = capsys.readouterr().out.splitlines()[-2:]
    count = len(rulebase().loaded.program.rules) + len(rulebase().loaded.program.targets)
    assert done == f"重算的摘要 · digests taken again: case, rulebase, rule_digest ({count})"
    assert left == "没有重算 · not taken again: rulebase (*.tl), clause_digest"
    drafted.write_text(EVERYTHING.replace("60%", "70%"), encoding="utf-8")
    assert main([*files, *rules]) == 1
    refused = capsys.readouterr().out
    assert refused.startswith("证明不成立 · refused: ")
    assert refused.endswith(": the rule files say otherwise\n")
    assert main([*files, *rules, "--sources", str(tmp_path / "rules")]) == 2
    assert capsys.readouterr().err == f"读不了 · cannot read: {tmp_path / 'rules'}: no *.txt\n"


def test_it_runs_alone(files: list[str], tmp_path: Path) -> None:
    """With nothing of the project but ``verify`` to import, and no site packages."""
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "verify").symlink_to(VERIFY)
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'alone')!r})\n"]
    command[-1] += "from verify.__main__ import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, proved() + DIGESTS, "")


def test_as_a_module(files: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "verify", *files], capture_output=True, cwd=VERIFY.parent, check=False)
    assert done.returncode == 0


def test_a_refused_proof(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(files[2])
    path.write_text(path.read_text(encoding="utf-8").replace("3000000", "4000000"), encoding="utf-8")
    assert main(files) == 1
    assert capsys.readouterr().out.startswith("证明不成立 · refused: ")


DEEP = "JSON nested deeper than 500 levels"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "Expecting property name"),
        ('{"a": 1, "a": 2}', "一个对象里有两项同名 · an object has one name twice"),
        ("[" * 100_000, DEEP),
        ('{"a":' * 600 + "1" + "}" * 600, DEEP),
        ('{"甲": {"投入": NaN}}', "NaN 不是 JSON · NaN is no JSON"),
        ('{"甲": {"投入": -Infinity}}', "-Infinity 不是 JSON · -Infinity is no JSON"),
        ('{"\\ud800": {}}', "半个字符（不成对的代理码）· half of a character, an unpaired surrogate"),
        (None, "[Errno 2] No such file"),
    ],
)
def test_files_that_cannot_be_read(files: list[str], text: Any, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    if text is None:
        Path(files[1]).unlink()
    else:
        Path(files[1]).write_text(text, encoding="utf-8")
    assert main(files) == 2
    assert f"cannot read {files[1]}: {why}" in capsys.readouterr().err


@pytest.mark.parametrize("count", [0, 2, 4])
def test_usage(files: list[str], count: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, *files][:count]) == 2
    assert capsys.readouterr().err.startswith("用法 · usage: ")
