"""tiaoli: the front door for people. Exit status 0 good, 1 findings, 2 misuse."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli.asking import asks, send, what_is_sent
from cli.misuse import hear, told
from cli.terminal import (
    FINDINGS,
    console,
    errors,
    json_option,
    lang_option,
    load_rules,
    open_rules,
    paths_argument,
    print_json,
    read_texts,
    refuse,
    report,
    rules_option,
    served_rules_option,
    speaks_option,
    tell,
)
from grammar.load import load_texts, parse_all
from grammar.syntax.format import format_file
from logic.export import canonical, program_json
from service.request import DECIDE
from service.scenario import Result, run_scenarios
from service.service import Service
from service.trip import Reply, missing_lines
from text.bilingual import say
from text.fault import Fault, FaultsError, Option, Phrase
from text.report import as_json, as_text, position, words

#: How many objects a command makes before Python looks for garbage. A rule base is many objects and no garbage, and at
#: Python's own 700 a command looks through all of it three times, a sixth of the time of a question.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


class _Commands(click.Group):
    """The commands of this file, and those of other files, which are imported when one is asked for that is not here.

    So a question is not kept waiting by what reads catalogues and official texts.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        hear(ctx, args)
        with told(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with told(ctx):
            return super().invoke(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self._add_others()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._add_others()
        return super().list_commands(ctx)

    def _add_others(self) -> None:
        from cli.catalogue import coverage, lookup, relations, render
        from cli.compare import compare
        from cli.inquiries import missing, next_, what_if, why_not
        from cli.sources import sources
        from cli.verify import verify

        others = (why_not, what_if, missing, next_, verify, coverage, sources, relations, lookup, compare, render)
        for command in others:
            self.add_command(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """条理 tiaoli：机器可读的政策规则 · machine-readable policy rules."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


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
        total = say(lang, f"{len(texts)} 个文件，{len(found)} 处问题", f"{len(texts)} files, {len(found)} findings")
        console.print(total)
    sys.exit(FINDINGS if failed else 0)


@main.command()
@paths_argument
@json_option
@lang_option
def test(paths: tuple[Path, ...], as_json_: bool, lang: str) -> None:
    """运行场景 · run the scenarios."""
    service = open_rules(paths)
    results = list(run_scenarios(service))
    failed = [result for result in results if result.wrong]
    if as_json_:
        print_json(
            {
                "scenarios": len({id(result.scenario) for result in results}),
                "expectations": len(results),
                "if_listed": sum(result.if_listed for result in results),
                "failed": [
                    {
                        "clause": str(r.scenario.citation),
                        "scenario": r.scenario.name,
                        "question": r.question,
                        "fault": r.fault(lang),
                    }
                    for r in failed
                ],
            }
        )
    else:
        for result in failed:
            text = service.base.loaded.program.texts[result.span.file]
            line = position(text, result.span.start).line
            place = f"{result.span.file}:{line}"
            console.print(f"{place} {_scenario_line(result, lang)}")
        scenarios = len({id(result.scenario) for result in results})
        zh = f"{scenarios} 个场景，{len(results)} 问，{len(failed)} 问不符"
        en = f"{scenarios} scenarios, {len(results)} questions, {len(failed)} not as expected"
        if conditional := sum(result.if_listed for result in results):
            zh += f"；{conditional} 问只在所列即为全部时如所写"
            en += f"; {conditional} as expected only if what is listed is all"
        console.print(say(lang, zh, en))
    if not results:
        tell(Fault("K012", Option("PATHS")))
    sys.exit(FINDINGS if failed or not results else 0)


@main.command()
@paths_argument
@click.option("--check", "only_check", is_flag=True, help="只检查，不改写 · report, change nothing")
@json_option
@lang_option
def fmt(paths: tuple[Path, ...], only_check: bool, as_json_: bool, lang: str) -> None:
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
    zh, en = ("格式不合", "not laid out") if only_check else ("已整理", "laid out")
    if as_json_:
        print_json({"files": len(files), "changed": changed})
    else:
        for path in changed:
            console.print(say(lang, f"{zh}：{path}", f"{en}: {path}"))
        total = say(lang, f"{len(files)} 个文件，{len(changed)} 个{zh}", f"{len(files)} files, {len(changed)} {en}")
        console.print(total)
    sys.exit(FINDINGS if only_check and changed else 0)


@main.command()
@asks
def ask(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """就一个案情提问 · ask questions of a case.

    CASE.json 是案情，或含 case、as_of、questions 的请求 · the case, or a request with case, as_of and questions.
    """
    send(DECIDE, what_is_sent(case, questions, as_of, whole), rules, lang, _answer_lines, "none", as_json_=as_json_)


@main.command()
@asks
@click.option("--view", type=click.Choice(["line", "summary", "full"]), default="full", help="详略 · how much")
@click.option("--plan", is_flag=True, help="并列出求解所用的函数 · print the functions that found it too")
def explain(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
    view: str,
    plan: bool,
    as_json_: bool,
    lang: str,
) -> None:
    """给出答案及其证明 · answer with the proof."""
    lines = partial(_proof_lines, view, plan)
    send(DECIDE, what_is_sent(case, questions, as_of, whole), rules, lang, lines, "full", as_json_=as_json_)


@main.command()
@rules_option
@speaks_option
def export(rules: tuple[Path, ...]) -> None:
    """输出规则库的 JSON，供核验 · print the rule base's JSON, for checking proofs."""
    click.echo(canonical(program_json(load_rules(rules).engine_program)).decode())


@main.command()
@click.option("--host", default="127.0.0.1", help="地址 · address")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="端口 · port")
@click.option("--workers", default=2, type=click.IntRange(1, 64), help="进程数 · processes")
@served_rules_option
@lang_option
def serve(host: str, port: int, workers: int, rules: tuple[Path, ...], lang: str) -> None:
    """启动服务 · serve HTTP."""
    from server.run import have_address, run

    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        have_address(host, port)
    except OSError as error:
        reason = (error.strerror or "").partition(" (while")[0]  # the address is named before it
        refuse(Fault("K016", Option(address), {"reason": reason}))
    serving = Phrase("serving", {"address": f"http://{address}", "workers": workers})
    run(open_rules(rules), host, port, workers, started=lambda: errors.print(words(serving, lang)))


# ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _scenario_line(result: Result, lang: str) -> str:
    """Say what was not as expected, of which question of which scenario."""
    name, question, fault = result.scenario.name, result.question, result.fault(lang)
    if not question:
        return say(lang, f"场景“{name}”：{fault}", f"scenario “{name}”: {fault}")
    return say(lang, f"场景“{name}”问“{question}”：{fault}", f"scenario “{name}”, question “{question}”: {fault}")


def _answer_lines(service: Service, reply: Reply, lang: str) -> Iterator[str]:
    """Yield an answer in a line, then the facts that are missing and who may say them."""
    yield reply.verified.told.text[lang]
    yield from missing_lines(service, reply, lang)


def _proof_lines(view: str, plan: bool, service: Service, reply: Reply, lang: str) -> Iterator[str]:
    """Yield an answer in a line, then as much of its proof as the view shows, then the plan where it is asked for."""
    views, answer = service.base.views, reply.verified.answer
    yield reply.verified.told.text[lang]
    if view == "summary":
        yield from views.paragraphs(answer, lang)[1:]
    elif view == "full":
        yield from views.outline(answer, lang)
    if plan:
        yield service.base.plan(answer.question)


if __name__ == "__main__":
    main()
