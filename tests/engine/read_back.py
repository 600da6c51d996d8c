"""What an amount that was said comes to when the language reads it again."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.load import load_texts
from logic.datalog import Expression, Let
from logic.terms import Known, evaluate
from tests.engine.rulebases import DIGEST, NUMBER


def read_back(said: Sequence[tuple[str, str]]) -> list[Known]:
    """Return the value of each amount as it was said in Chinese, beside the unit that it has to have.

    Raises :class:`~text.fault.FaultsError` when one of them is no amount of the language, or of another unit.
    """
    return [evaluate(expression, {}) for expression in expressions(said)]


def expressions(said: Sequence[tuple[str, str]]) -> list[Expression]:
    """Return each amount as the language reads it: what a rule that concludes it computes."""
    declared = "\n".join(f"  结论 额{n} 物 → {unit}" for n, (_, unit) in enumerate(said))
    rules = "\n".join(f"  规则 规{n}\n    则 物 的 额{n} = {text}" for n, (text, _) in enumerate(said))
    text = f"词汇 测试\n  类别 物\n{declared}\n文件 {NUMBER}\n  成文日期 2024-01-01\n"
    text += f"条 1\n  摘要 “一”\n  原文 {DIGEST}\n{rules}\n"
    program = load_texts({"例.tl": text}).engine_program
    found = {rule.head.predicate: rule.body[-1] for rule in program.rules}
    lets = [found[f"额{n}"] for n in range(len(said))]
    return [let.expression for let in lets if isinstance(let, Let)]
