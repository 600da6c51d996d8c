"""What the largest inputs take: printed, with nothing asserted of a number.

    pytest -m bench tests/bench/bench_limits.py -s

Each input is worked on in a process of its own, so that the memory told is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]

#: Run with the name of an input; prints what came of it, the seconds, and the most megabytes the process had.
PROGRAM = """
import json, resource, sys, time
from logic.no_answer import BudgetExceededError
from text.json_text import read_json_text
from engine.prove.prove import ProofTooLargeError
from text.fault import FaultsError
from grammar.load import load_texts
from tests.bench.bench_limits import inputs
from tests.engine.rulebases import asked, rulebase

kind, make = inputs()[sys.argv[1]]
value = make()
rulebase()
text = json.dumps(value, ensure_ascii=False).encode()
start = time.perf_counter()
try:
    if kind == "file":
        load_texts({"f": value})
        came = "loaded"
    elif kind == "json":
        read_json_text(text)
        came = "read"
    else:
        came = asked(read_json_text(text), "甲公司 的 累计")["text"]["zh"][:60]
except FaultsError as error:
    came = f"refused: {len(error.faults)} faults, {error.faults[0].code}"
except (BudgetExceededError, ProofTooLargeError) as error:
    came = f"stopped: {type(error).__name__}"
took = time.perf_counter() - start
print(json.dumps([len(text), round(took, 2), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, came]))
"""


def payments(number: int) -> dict[str, object]:
    """Return a case of so many payments to one firm: two facts a payment."""
    return {f"第{n}笔": {"收款企业": "甲公司", "金额": f"{n}元"} for n in range(number)}


def inputs() -> dict[str, tuple[str, Callable[[], object]]]:
    """Return the inputs by name, each with what it is and what makes it."""
    head = (
        "词汇 甲 类别 项目 属性 投入 项目 → 元 结论 好 项目\n"
        "文件 某政办发〔2024〕1号 成文日期 2024-01-01\n条 1 规则 甲 若 "
    )
    return {
        "a million facts": ("case", lambda: payments(500_000)),
        "the most facts": ("case", lambda: payments(5_000)),
        "a thousand facts": ("case", lambda: payments(500)),
        "a million things": ("case", lambda: {f"物{n}": {} for n in range(1_000_000)}),
        "a body of 1 MB": ("json", lambda: payments(18_000)),
        "a proof of 8 MB": ("json", lambda: payments(150_000)),
        "the most items": ("file", lambda: "词汇 甲 类别 乙" + "".join(f" 实体 物{n} 是 乙\n" for n in range(9_990))),
        "the longest file": ("file", lambda: "词汇 甲 类别 乙 # " + "长" * 1_999_980),
        "the longest condition": (
            "file",
            lambda: head + " 且 ".join(f"项目 的 投入 超过 {n}元" for n in range(100_000)) + " 则 项目 好",
        ),
        "a fault in every word": ("file", lambda: "甲 @ " * 490_000),
    }


@pytest.mark.parametrize("name", inputs())
def test_largest(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    size, seconds, megabytes, came = json.loads(done.stdout)
    with capsys.disabled():
        print(f"\n{name}: {size:,} bytes, {seconds} s, {megabytes} MB in all: {came}")  # noqa: T201
