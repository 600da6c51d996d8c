"""misuse: a command line that is not used as its command is meant to be, told as every other fault is.

click finds what is wrong, and has English words for it alone. They are not printed: what click found becomes a fault
with a row, which is told in the language that the command line asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from text.bilingual import EN, ZH
from text.fault import Fault, Option, Phrase
from text.report import as_line, words

#: Where the context of a command keeps the language that it was asked to speak.
LANGUAGE = "tiaoli.language"


class Misuse(click.UsageError):
    """Ends a command with how it is used, and with the fault of how it was."""

    def __init__(self, fault: Fault, context: click.Context | None = None) -> None:
        super().__init__(fault.code, context)
        self.fault = fault

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's own signature
        """Print both to standard error."""
        lang = ZH
        if self.ctx is not None:
            lang = str(self.ctx.meta.get(LANGUAGE, ZH))
            usage = {"usage": self.ctx.get_usage().removeprefix("Usage: "), "command": self.ctx.command_path}
            click.echo(words(Phrase("usage", usage), lang), err=True)
        click.echo(as_line(self.fault, lang), err=True)


class PathOf(click.Path):
    """A path that has to be of what a phrase says; the fault of another names the path."""

    def __init__(self, wanted: str, **kinds: bool) -> None:
        super().__init__(path_type=Path, **kinds)
        self.wanted = wanted

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; raises :class:`Misuse` for one that is not of that kind."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise Misuse(Fault("K019", Option(str(value)), {"wanted": Phrase(self.wanted)}), ctx) from error


#: What the commands take: files and folders that are there, and a file to write.
FILE = PathOf("existing-file", exists=True, dir_okay=False)
FOLDER = PathOf("existing-folder", exists=True, file_okay=False)
FILE_OR_FOLDER = PathOf("existing-path", exists=True)
WRITTEN = PathOf("file-to-write", dir_okay=False)


def misused(fault: Fault) -> Misuse:
    """Return the error that ends the running command as misused."""
    return Misuse(fault, click.get_current_context(silent=True))


def hear(context: click.Context, arguments: Sequence[str]) -> None:
    """Note the language that a command line asks for, before anything is found wrong with it."""
    said = " ".join(arguments).replace("--lang=", "--lang ").split()
    context.meta[LANGUAGE] = EN if ("--lang", EN) in pairwise(said) else ZH


@contextmanager
def told(context: click.Context) -> Iterator[None]:
    """Turn what click finds wrong with a command line into :class:`Misuse`; where it does not say of which command,
    that is of the one whose context is given."""
    try:
        yield
    except (Misuse, NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        fault = _fault(error)
        if fault is None:
            raise
        raise Misuse(fault, error.ctx or context) from error


def _fault(error: click.UsageError) -> Fault | None:
    """Return the fault of what click found, ``None`` for what no row tells."""
    match error:
        case NoSuchCommand(command_name=name) | click.NoSuchOption(option_name=name):
            hint = Phrase("meant", {"suggestion": error.possibilities[0]}) if error.possibilities else None
            return Fault("K017", Option(name), hint=hint)
        case click.MissingParameter(param=click.Parameter() as param):
            return Fault("K018", Option(_name(param)))
        case click.BadOptionUsage(option_name=name) if "requires" in error.message:
            return Fault("K018", Option(name))
        case click.BadOptionUsage(option_name=name):
            return Fault("K020", Option(""), {"words": f"{name}=…"})
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as param):
            return Fault("U002", Option(""), {"name": _name(param), "options": tuple(map(str, choices))})
        case click.BadParameter(param=click.Parameter(type=click.IntRange(min=least, max=most)) as param):
            wanted = Phrase("whole-number", {"least": str(least), "most": str(most)})
            return Fault("K019", Option(_name(param)), {"wanted": wanted})
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    return Fault("K020", Option(""), {"words": extra[1]}) if extra else None


def _name(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
