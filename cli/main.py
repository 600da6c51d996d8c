"""tiaoli: the front door for people. Exit status 0 good, 1 findings, 2 misuse."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console

from engine.answer import answer_json
from engine.case import CaseError, CaseFault
from engine.derived import BudgetExceededError
from engine.request import decide_request
from engine.rulebase import QuestionError, RuleBase, open_rulebase
from engine.scenario import run_scenarios
from grammar.diagnostic import DiagnosticsError
from grammar.load import RULES, load_texts, rule_files
from grammar.report import as_json, as_text, position

FINDINGS, MISUSE = 1, 2

_console = Console(highlight=False, soft_wrap=True, markup=False)
_errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

_paths = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
_json = click.option("--json", "as_json_", is_flag=True, help="以 JSON 输出 · print JSON")
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """条理 tiaoli：机器可读的政策规则 · machine-readable policy rules."""


@main.command()
@_paths
@_json
@_lang
def check(paths: tuple[Path, ...], as_json_: bool, lang: str) -> None:
    """检查规则文件 · check rule files."""
    texts = _texts(paths)
    try:
        found = list(load_texts(texts).warnings)
        failed = False
    except DiagnosticsError as error:
        found, failed = error.diagnostics, True
    if as_json_:
        _print_json({"files": len(texts), "diagnostics": [as_json(d, texts, lang) for d in found]})
    else:
        for diagnostic in found:
            _console.print(as_text(diagnostic, texts, lang))
        _console.print(
            f"{len(texts)} 个文件，{len(found)} 处问题"
            if lang == "zh"
            else f"{len(texts)} files, {len(found)} findings"
        )
    sys.exit(FINDINGS if failed else 0)


@main.command()
@_paths
@_json
def test(paths: tuple[Path, ...], as_json_: bool) -> None:
    """运行场景 · run the scenarios."""
    base = _open(paths)
    results = list(run_scenarios(base))
    failed = [result for result in results if result.fault]
    if as_json_:
        _print_json(
            {
                "scenarios": len({id(result.scenario) for result in results}),
                "expectations": len(results),
                "failed": [
                    {
                        "clause": f"{r.scenario.document} 条 {r.scenario.clause}",
                        "scenario": r.scenario.name,
                        "question": r.question,
                        "fault": r.fault,
                    }
                    for r in failed
                ],
            }
        )
    else:
        for result in failed:
            text = base.loaded.program.texts[result.span.file]
            line = position(text, result.span.start).line
            place = f"{result.span.file}:{line}"
            _console.print(f"{place} 场景“{result.scenario.name}”问“{result.question}”：{result.fault}")
        scenarios = len({id(result.scenario) for result in results})
        _console.print(f"{scenarios} 个场景，{len(results)} 问，{len(failed)} 问不符")
    if not results:
        _errors.print("没有找到任何场景")
    sys.exit(FINDINGS if failed or not results else 0)


def _texts(paths: Iterable[Path]) -> dict[str, str]:
    files = rule_files(paths or (RULES,))
    try:
        return {str(path): path.read_text(encoding="utf-8") for path in files}
    except (OSError, UnicodeDecodeError) as error:
        _errors.print(f"读不了文件：{error}")
        sys.exit(MISUSE)


def _open(paths: Iterable[Path]) -> RuleBase:
    texts = _texts(paths)
    try:
        return open_rulebase(tuple(paths) or (RULES,))
    except DiagnosticsError as error:
        for diagnostic in error.diagnostics:
            _errors.print(as_text(diagnostic, texts))
        sys.exit(FINDINGS)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
