"""Commands that inquire into an answer: why not, what if, what is missing, what to ask next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from cli.asking import Asked, as_of_option, case_argument, faults_told, questions_argument, read_asked
from cli.terminal import console, json_option, lang_option, print_json, read_json, rules_option
from inquiry.trial import inquire
from service.inquire import answer_inquiry


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a case, questions, and the options of those that ask."""
    for option in (lang_option, json_option, as_of_option, rules_option, questions_argument, case_argument):
        command = option(command)
    return command


@click.command("why-not")
@_asking
def why_not(
    case: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, as_json_: bool, lang: str
) -> None:
    """为什么不成立，怎样才成立 · why it does not hold, and what would make it."""
    asked = read_asked(case, questions, rules, as_of, lang)
    _answer("why-not", asked, None, lang, as_json_=as_json_)


@click.command("missing")
@_asking
def missing(
    case: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, as_json_: bool, lang: str
) -> None:
    """还缺哪些事实 · what facts are missing."""
    asked = read_asked(case, questions, rules, as_of, lang)
    _answer("missing", asked, None, lang, as_json_=as_json_)


@click.command("next")
@_asking
def next_(
    case: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, as_json_: bool, lang: str
) -> None:
    """下一步先问什么 · what to ask first."""
    asked = read_asked(case, questions, rules, as_of, lang)
    _answer("next", asked, None, lang, as_json_=as_json_)


@click.command("what-if")
@case_argument
@click.argument("changes_and_questions", nargs=-1)
@click.option("--set", "assignments", multiple=True, help="一处改变，如 甲项目.实际投入=600万元 · one change")
@rules_option
@as_of_option
@json_option
@lang_option
def what_if(
    case: Path,
    changes_and_questions: tuple[str, ...],
    assignments: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    as_json_: bool,
    lang: str,
) -> None:
    """案情若有改变，结论怎样 · what a change of the case changes.

    参数为 [CHANGES.json] 问句…；CHANGES.json 是对案情的改变，null 表示去掉 · changes of the case, null takes away.
    """
    questions = changes_and_questions
    changes: object = {}
    if questions and Path(questions[0]).is_file():
        changes, questions = read_json(Path(questions[0])), questions[1:]
    elif not assignments:
        raise click.UsageError("没有改变：请给 CHANGES.json 或 --set · no changes: give CHANGES.json or --set")
    for assignment in assignments:
        thing, word, value = _assignment(assignment)
        said = changes.setdefault(thing, {}) if isinstance(changes, dict) else None
        if isinstance(said, dict):
            said[word] = value
    asked = read_asked(case, questions, rules, as_of, lang)
    _answer("what-if", asked, changes, lang, as_json_=as_json_)


def _assignment(text: str) -> tuple[str, str, object]:
    """Return thing, word and value of ``甲项目.实际投入=600万元``; several values by 、, and nothing for ``null``."""
    place, equals, value = text.partition("=")
    thing, dot, word = place.partition(".")
    if not (equals and dot and thing.strip() and word.strip()):
        raise click.UsageError(f"“{text}”应如 甲项目.实际投入=600万元 · should be like 甲项目.实际投入=600万元")
    values = [part.strip() for part in value.split("、") if part.strip()]
    return thing.strip(), word.strip(), values if len(values) > 1 else values[0] if values else None


def _answer(kind: str, asked: Asked, changes: object, lang: str, *, as_json_: bool) -> None:
    with faults_told(lang):
        found = [
            answer_inquiry(kind, inquire(asked.base, asked.source, question, asked.day, asked.readings), changes)[0]
            for question in asked.questions
        ]
    if as_json_:
        print_json(found)
        return
    for one in found:
        for line in one["explanation"][lang]:
            console.print(line)
