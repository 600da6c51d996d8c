"""Commands that inquire into an answer: why not, what if, what is missing, what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.asking import as_of_option, asks, send, unknown_option, what_is_sent, whole_option
from cli.misuse import FILE, misused
from cli.terminal import json_option, lang_option, read_json, rules_option
from service.service import Service
from service.trip import Reply
from text.fault import Fault, Option


@click.command("why-not")
@asks
def why_not(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """为什么不成立，怎样才成立 · why it does not hold, and what would make it."""
    _inquire("why-not", what_is_sent(case, questions, as_of, whole), rules, lang, as_json_=as_json_)


@click.command("missing")
@asks
@unknown_option
def missing(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
    unknown: tuple[str, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """还缺哪些事实 · what facts are missing."""
    _inquire("missing", what_is_sent(case, questions, as_of, whole, unknown), rules, lang, as_json_=as_json_)


@click.command("next")
@asks
@unknown_option
def next_(
    case: Path,
    questions: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
    unknown: tuple[str, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """下一步先问什么 · what to ask first."""
    _inquire("next", what_is_sent(case, questions, as_of, whole, unknown), rules, lang, as_json_=as_json_)


@click.command("what-if")
@click.argument("case", type=FILE)
@click.argument("changes_and_questions", nargs=-1)
@click.option("--set", "assignments", multiple=True, help="一处改变，如 甲项目.实际投入=600万元 · one change")
@rules_option
@as_of_option
@whole_option
@json_option
@lang_option
def what_if(
    case: Path,
    changes_and_questions: tuple[str, ...],
    assignments: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: str,
    whole: tuple[str, ...],
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
        raise misused(Fault("K002", Option("CHANGES_AND_QUESTIONS")))
    for assignment in assignments:
        thing, word, value = _assignment(assignment)
        said = changes.setdefault(thing, {}) if isinstance(changes, dict) else None
        if isinstance(said, dict):
            said[word] = value
    sent = what_is_sent(case, questions, as_of, whole, changes=changes)
    _inquire("what-if", sent, rules, lang, as_json_=as_json_)


def _assignment(text: str) -> tuple[str, str, object]:
    """Return thing, word and value of ``甲项目.实际投入=600万元``; several values by 、, and nothing for ``null``."""
    place, equals, value = text.partition("=")
    thing, dot, word = place.partition(".")
    if not (equals and dot and thing.strip() and word.strip()):
        raise misused(Fault("K003", Option("--set"), {"value": text}))
    values = [part.strip() for part in value.split("、") if part.strip()]
    return thing.strip(), word.strip(), values if len(values) > 1 else values[0] if values else None


def _inquire(kind: str, sent: dict[str, Any], rules: tuple[Path, ...], lang: str, *, as_json_: bool) -> None:
    send(kind, sent, rules, lang, _lines, "none", as_json_=as_json_)


def _lines(_: Service, reply: Reply, lang: str) -> Sequence[str]:
    assert reply.found is not None
    return reply.found.explanation[lang]
