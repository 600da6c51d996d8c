"""A fault found in what someone wrote: data first, text later.

A fault says what is wrong, where, what else is concerned, and the likely mend. Rule files, cases, requests, query
parameters and command lines all have this one kind of fault; :mod:`text.report` renders it for the terminal and as
JSON. The wording is not here: a fault names a row of :mod:`text.codes`, a phrase a row of :mod:`text.phrases`, and both
carry what fills the row. Every code has its page in ``docs/diagnostics/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from text.bilingual import Bilingual
from text.codes import CODES
from text.phrases import PHRASES
from text.row import fields

# ── where ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of one file; ``file`` is the path it was read from."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value in a JSON text: ``path`` is its JSON pointer (RFC 6901), ``""`` for the whole text."""

    path: str

    def at(self, *parts: str | int) -> Pointer:
        """Return the pointer of a value inside this one, by the names and indices that lead to it."""
        return Pointer(self.path + "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in parts))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter of an address."""

    name: str


@dataclass(frozen=True, slots=True)
class Option:
    """An option or an argument of the command line: ``--as-of``, ``QUESTIONS``."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """Some characters of a text that a sender wrote: ``found``, which begin at ``start``, counted from zero.

    ``inside`` is where the whole text stands: a question in a request, a name in a case.
    """

    inside: Pointer | Parameter | Option
    start: int
    found: str


Place = Span | Pointer | Parameter | Option | Words

# ── what ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Chain:
    """Things that lead one to the next, shown with arrows between them."""

    links: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Fixed words in Chinese and English: the row ``key`` of :mod:`text.phrases`, filled with ``arguments``.

    Raises :class:`ValueError` for a key without a row, and for arguments that are not those of the row.
    """

    key: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _fit(self.key, PHRASES.get(self.key), self.arguments)


#: What fills a row: a name or the sender's own words, a number, fixed words, an answer as it is said in each language,
#: a list of these, or a chain of them.
Argument = str | int | Phrase | Bilingual | Chain | tuple["Argument", ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A further place that a fault concerns, with what it has to do with it."""

    place: Span
    said: Phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the row ``code`` of :mod:`text.codes`, filled with ``arguments``; ``hint`` is the likely mend.

    Raises :class:`ValueError` for a code without a row, and for arguments that are not those of the row.
    """

    code: str
    place: Place
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    hint: Phrase | None = None

    def __post_init__(self) -> None:
        row = CODES.get(self.code)
        _fit(self.code, (row.zh, row.en) if row else None, self.arguments)

    @property
    def span(self) -> Span:
        """The place of a fault of a rule file."""
        assert isinstance(self.place, Span), f"{self.code} is no fault of a rule file"
        return self.place

    @property
    def suggestion(self) -> str:
        """What the hint says to write instead, ``""`` when it says nothing of the kind."""
        return str(self.hint.arguments.get("suggestion", "")) if self.hint else ""

    def within(self, inside: Pointer | Option, text: str) -> Fault:
        """Return the fault of a text that was read on its own as one of the place where the text stands."""
        span = self.span
        words = Words(inside, span.start, text[span.start : span.end])
        return replace(self, place=words if words.found else inside, labels=())


def _fit(name: str, row: tuple[str, str] | None, arguments: Mapping[str, Argument]) -> None:
    if row is None:
        raise ValueError(f"{name} has no row")
    if arguments.keys() != fields(row[0]):
        raise ValueError(f"{name} is filled with {sorted(fields(row[0]))}, not with {sorted(arguments)}")


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

#: The most faults that a pass reports before it stops.
MOST_FAULTS = 100


class FaultsError(Exception):
    """Raised for a text, a case, a request or a command line with faults: all that were found, each once.

    Faults of rule files come in the order of the text; others in the order they were found.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        found: list[Fault] = []
        for fault in faults:
            if fault not in found:
                found.append(fault)
        if all(isinstance(fault.place, Span) for fault in found):
            found = _once(sorted(found, key=lambda fault: (fault.span, fault.code)))
        super().__init__(", ".join(fault.code for fault in found))
        self.faults = found


#: Codes of names that are nowhere: one declaration, or one correction, mends every use of the name.
_OF_A_NAME = frozenset({"E101", "E104", "E105", "E106", "E108", "E315"})


def _once(faults: list[Fault]) -> list[Fault]:
    """Return faults with a name that is nowhere told once: at its first place, with a label at each other place."""
    found: list[Fault] = []
    first: dict[tuple[str, str], int] = {}
    for fault in faults:
        index = first.setdefault((fault.code, repr(fault.arguments)), len(found))
        if fault.code in _OF_A_NAME and index < len(found):
            further = Label(fault.span, Phrase("also-here"))
            found[index] = replace(found[index], labels=(*found[index].labels, further))
        else:
            found.append(fault)
    return found


class Faults(list[Fault]):
    """The faults a pass has found so far, each once.

    Raises :class:`FaultsError` with them when they are :data:`MOST_FAULTS`, so that a text with a fault in every word
    is not read to its end.
    """

    def append(self, fault: Fault) -> None:
        """Take one more fault; the same fault at the same place is not taken again."""
        if fault in self:
            return
        super().append(fault)
        if len(self) >= MOST_FAULTS:
            raise FaultsError(self)
