"""What commands that ask questions of a case share: the file they read, the faults they tell, the options they take."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from cli.terminal import FILE, FINDINGS, errors, open_rules, read_json
from engine.case.case import CaseError, CaseFault, iso_date
from engine.rulebase import QuestionError, RuleBase
from logic.no_answer import NoAnswerError
from service.decide import shape_faults
from service.reasons import line
from text.characters import visible

case_argument = click.argument("case", type=FILE)
questions_argument = click.argument("questions", nargs=-1)
as_of_option = click.option("--as-of", default="", help="判断日期（默认今天）· the day asked as of")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked: a rule base, a case, questions, a day, readings that are settled."""

    base: RuleBase
    source: object
    questions: tuple[str, ...]
    day: datetime.date
    readings: Mapping[str, str]


def read_asked(path: Path, questions: tuple[str, ...], rules: tuple[Path, ...], as_of: str, lang: str) -> Asked:
    """Read a case, or a whole request: what the command line says goes first. Ends the command over a fault."""
    request = read_json(path)
    source = case_in(request)
    readings: dict[str, str] = {}
    if source is not request:  # the file is a whole request, not a case alone
        faults = shape_faults(request)
        if faults:
            tell(faults, lang)
            sys.exit(FINDINGS)
        questions = questions or tuple(request["questions"])
        as_of = as_of or str(request.get("as_of", ""))
        readings = request.get("readings", {})
    if not questions:
        raise click.UsageError("没有问句 · no question")
    day = iso_date(as_of) if as_of else datetime.datetime.now(tz=datetime.UTC).date()
    if day is None:
        raise click.UsageError(f"“{as_of}”不是日期 · not a date")
    return Asked(open_rules(rules), source, questions, day, readings)


def case_in(request: object) -> object:
    """Return the case of a request, or what is itself a case."""
    return request["case"] if isinstance(request, dict) and "case" in request and "questions" in request else request


@contextmanager
def faults_told(lang: str) -> Iterator[None]:
    """End the command over a case, a question or an amount of work that is no good, having said why."""
    try:
        yield
        return
    except (CaseError, QuestionError) as error:
        tell(error.faults, lang)
    except NoAnswerError as error:
        errors.print(line(error, lang))
    sys.exit(FINDINGS)


def tell(faults: Sequence[CaseFault], lang: str) -> None:
    """Print faults to standard error, each with its place."""
    for fault in faults:
        colon = ": " if lang == "en" else "："
        place = fault.path + colon if fault.path else ""
        errors.print(visible(f"{fault.code} {place}{fault.en if lang == 'en' else fault.zh}"))
