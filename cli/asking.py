"""What commands that ask questions of a case share: what they send, what they print, how they end without an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from cli.misuse import FILE, misused
from cli.terminal import (
    FINDINGS,
    console,
    errors,
    json_option,
    lang_option,
    open_rules,
    print_json,
    read_json,
    rules_option,
    tell,
)
from logic.no_answer import NoAnswerError
from service.clock import today
from service.reasons import line
from service.request import AS_OF, asked_day
from service.service import Service
from service.trip import Reply, reply_json, respond
from text.fault import Fault, FaultsError, Option

#: What is printed of a reply, in a language, where no JSON is asked for.
Lines = Callable[[Service, Reply, str], Iterable[str]]

as_of_option = click.option("--as-of", default="", help="判断日期（默认今天）· the day asked as of")

_questions = (click.argument("case", type=FILE), click.argument("questions", nargs=-1))
whole_option = click.option(
    "--whole", multiple=True, help="已列全的类别，或 全部 · a category whose list is whole, or all"
)
unknown_option = click.option("--unknown", multiple=True, help="问过而无人知道的事 · what was asked and nobody knew")
_options = (rules_option, as_of_option, whole_option, json_option, lang_option)


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a case, questions, and the options of those that ask."""
    for option in reversed((*_questions, *_options)):
        command = option(command)
    return command


def what_is_sent(
    path: Path, questions: Sequence[str], as_of: str, whole: Sequence[str], unknown: Sequence[str] = (), **more: object
) -> dict[str, Any]:
    """Return the request that a command sends: that of the file, or one with the file's case, and ``more`` parts.

    What the command line says goes first. Ends the command, as misused, without a question or with a day that is none.
    """
    read = read_json(path)
    sent = {**(read if is_request(read) else {"case": read}), **more}
    if questions:
        sent["questions"] = list(questions)
    if "questions" not in sent:
        raise misused(Fault("K001", Option("QUESTIONS")))
    if as_of:
        sent["as_of"] = as_of
    if whole:
        sent["whole"] = list(whole)
    if unknown:
        sent["unknown"] = [*sent.get("unknown", ()), *unknown]
    try:
        asked_day(sent.get("as_of"), today(), Option("--as-of") if as_of else AS_OF)
    except FaultsError as error:
        raise misused(error.faults[0]) from error
    return sent


def is_request(read: object) -> bool:
    """Whether the JSON of a file is a request, which has the case in it, and not the case itself."""
    return isinstance(read, dict) and not read.keys().isdisjoint(("case", "cases"))


def send(
    kind: str, sent: dict[str, Any], rules: Sequence[Path], lang: str, lines: Lines, explain: str, *, as_json_: bool
) -> None:
    """Send a request and print what comes: ``lines``, or JSON with as much of the reasons as ``explain`` says.

    Ends the command where there is no answer, having said why.
    """
    service = open_rules(rules)
    try:
        answered = respond(service, kind, sent, today())
    except FaultsError as error:
        tell(*error.faults)
        sys.exit(FINDINGS)
    except NoAnswerError as error:
        errors.print(line(error, lang))
        sys.exit(FINDINGS)
    replies = [reply for replies in answered.results for reply in replies]
    if as_json_:
        print_json([reply_json(service, reply, explain) for reply in replies])
        return
    for reply in replies:
        for said in lines(service, reply, lang):
            console.print(said)
