"""tiaoli: the front door for people. Exit status 0 good, 1 findings, 2 misuse."""

from __future__ import annotations

import datetime
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from cli.asking import as_of_option, case_argument, case_in, faults_told, questions_argument, read_asked
from cli.catalogue import coverage, lookup, relations, render
from cli.compare import compare
from cli.inquiries import missing, next_, what_if, why_not
from cli.sources import sources
from cli.terminal import (
    FILE,
    FINDINGS,
    console,
    errors,
    json_option,
    lang_option,
    open_rules,
    paths_argument,
    print_json,
    read_json,
    read_texts,
    report,
    rules_option,
)
from engine.answer import answer_json
from engine.prove.decide import Answer
from engine.rulebase import RuleBase
from grammar.load import load_texts, parse_all
from grammar.syntax.format import format_file
from logic.export import canonical
from service.scenario import run_scenarios
from text.fault import FaultsError
from text.report import as_json, as_text, position
from verify.terms import Refused
from verify.verifier import verify as check_proof


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """条理 tiaoli：机器可读的政策规则 · machine-readable policy rules."""


@main.command()
@paths_argument
@json_option
@lang_option
def check(paths: tuple[Path, ...], as_json_: bool, lang: str) -> None:
    """检查规则文件 · check rule files."""
    texts = read_texts(paths)
    try:
        found = list(load_texts(texts).warnings)
        failed = False
    except FaultsError as error:
        found, failed = error.faults, True
    if as_json_:
        print_json({"files": len(texts), "diagnostics": [as_json(d, texts, lang) for d in found]})
    else:
        for fault in found:
            console.print(as_text(fault, texts, lang))
        console.print(
            f"{len(texts)} 个文件，{len(found)} 处问题"
            if lang == "zh"
            else f"{len(texts)} files, {len(found)} findings"
        )
    sys.exit(FINDINGS if failed else 0)


@main.command()
@paths_argument
@json_option
def test(paths: tuple[Path, ...], as_json_: bool) -> None:
    """运行场景 · run the scenarios."""
    base = open_rules(paths)
    results = list(run_scenarios(base))
    failed = [result for result in results if result.fault]
    if as_json_:
        print_json(
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
            console.print(f"{place} 场景“{result.scenario.name}”问“{result.question}”：{result.fault}")
        scenarios = len({id(result.scenario) for result in results})
        console.print(f"{scenarios} 个场景，{len(results)} 问，{len(failed)} 问不符")
    if not results:
        errors.print("没有找到任何场景")
    sys.exit(FINDINGS if failed or not results else 0)


@main.command()
@paths_argument
@click.option("--check", "only_check", is_flag=True, help="只检查，不改写 · report, change nothing")
@json_option
def fmt(paths: tuple[Path, ...], only_check: bool, as_json_: bool) -> None:
    """整理规则文件的格式 · lay rule files out."""
    texts = read_texts(paths)
    try:
        files = parse_all(texts)
    except FaultsError as error:
        report(error.faults, texts)
        sys.exit(FINDINGS)
    changed = [file.path for file in files if format_file(file) != file.text]
    if not only_check:
        for file in files:
            if file.path in changed:
                Path(file.path).write_text(format_file(file), encoding="utf-8")
    if as_json_:
        print_json({"files": len(files), "changed": changed})
    else:
        for path in changed:
            console.print(f"{'格式不合' if only_check else '已整理'}：{path}")
        console.print(f"{len(files)} 个文件，{len(changed)} 个{'格式不合' if only_check else '已整理'}")
    sys.exit(FINDINGS if only_check and changed else 0)


@main.command()
@case_argument
@questions_argument
@rules_option
@as_of_option
@json_option
@lang_option
def ask(case: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, as_json_: bool, lang: str) -> None:
    """就一个案情提问 · ask questions of a case.

    CASE.json 是案情，或含 case、as_of、questions 的请求 · the case, or a request with case, as_of and questions.
    """
    base, answers = _decide(case, questions, rules, as_of, lang)
    if as_json_:
        print_json([answer_json(base, a.as_of, a.answer, a.source, "none") for a in answers])
        return
    for one in answers:
        console.print(base.views.line(one.answer, lang))
        for fact in _missing(base, one, lang):
            console.print(fact)


@main.command()
@case_argument
@questions_argument
@rules_option
@as_of_option
@click.option("--view", type=click.Choice(["line", "summary", "full"]), default="full", help="详略 · how much")
@json_option
@lang_option
def explain(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    view: str,
    as_json_: bool,
    lang: str,
) -> None:
    """给出答案及其证明 · answer with the proof."""
    base, answers = _decide(case, questions, rules, as_of, lang)
    if as_json_:
        print_json([answer_json(base, a.as_of, a.answer, a.source, "full") for a in answers])
        return
    for one in answers:
        console.print(base.views.line(one.answer, lang))
        if view == "summary":
            for paragraph in base.views.paragraphs(one.answer, lang)[1:]:
                console.print(paragraph)
        elif view == "full":
            for line in base.views.outline(one.answer, lang):
                console.print(line)


@main.command("verify")
@click.argument("proof", type=FILE)
@click.option("--case", "case", type=FILE, required=True, help="案情 · the case")
@click.option("--rulebase", type=FILE, help="规则库 JSON（默认为本库）· the rule base's JSON")
@json_option
def verify_command(proof: Path, case: Path, rulebase: Path | None, as_json_: bool) -> None:
    """核验证明 · check a proof.

    PROOF.json 是证明，或 explain --json 的输出 · a proof, or what explain --json prints.
    """
    program = read_json(rulebase) if rulebase else open_rules(()).exported
    source = case_in(read_json(case))
    found = []
    for one in _proofs_in(read_json(proof)):
        try:
            check_proof(program, source, one)
            found.append("")
        except Refused as refused:
            found.append(str(refused))
    if not found:
        errors.print("没有找到证明 · no proof found")
    if as_json_:
        print_json([{"verified": not fault, "fault": fault} for fault in found])
    else:
        for fault in found:
            console.print(f"不能成立：{fault}" if fault else "证明成立")
    sys.exit(FINDINGS if any(found) or not found else 0)


@main.command()
@rules_option
def export(rules: tuple[Path, ...]) -> None:
    """输出规则库的 JSON，供核验 · print the rule base's JSON, for checking proofs."""
    click.echo(canonical(open_rules(rules).exported).decode())


@main.command()
@click.option("--host", default="127.0.0.1", help="地址 · address")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="端口 · port")
@click.option("--workers", default=2, type=click.IntRange(1, 64), help="进程数 · processes")
def serve(host: str, port: int, workers: int) -> None:
    """启动服务 · serve HTTP."""
    from server.run import run

    run(host, port, workers)


# ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: Answer
    as_of: datetime.date
    source: object


def _decide(
    path: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, lang: str
) -> tuple[RuleBase, list[_Answered]]:
    asked = read_asked(path, questions, rules, as_of, lang)
    with faults_told(lang):
        case = asked.base.read(asked.source)
        answers = [asked.base.ask(case, question, asked.day, asked.readings) for question in asked.questions]
    return asked.base, [_Answered(answer, asked.day, asked.source) for answer in answers]


def _missing(base: RuleBase, asked: _Answered, lang: str) -> list[str]:
    found = answer_json(base, asked.as_of, asked.answer, asked.source, "none").get("missing", [])
    assert isinstance(found, list)
    word = "缺" if lang == "zh" else "missing"
    return [f"  {word}：{fact['fact']}（{'、'.join(fact['who'])}）" for fact in found]


def _proofs_in(value: object) -> list[object]:
    if isinstance(value, list):
        return [proof for item in value for proof in _proofs_in(item)]
    if isinstance(value, dict) and "answers" in value:
        return _proofs_in(value["answers"])
    return [value["proof"] if isinstance(value, dict) and "proof" in value else value]


for _command in (why_not, what_if, missing, next_, coverage, sources, relations, lookup, compare, render):
    main.add_command(_command)


if __name__ == "__main__":
    main()
