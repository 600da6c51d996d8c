"""The one exception of this package: why a file could not be read as an official text."""

from __future__ import annotations


class SourceError(Exception):
    """A file is not an official text that can be split into clauses.

    ``code`` is ``S001`` for a file that is too large (``size``, ``limit``), ``S002`` for a format that is not read
    (``found``), ``S003`` for a text of no known encoding (``tried``), ``S004`` for a damaged ``.docx``, ``S005`` for
    a text without clauses. ``arguments`` are data; whoever tells the error has the words.
    """

    def __init__(self, code: str, **arguments: str | int | tuple[str, ...]) -> None:
        super().__init__(f"{code} {arguments}")
        self.code = code
        self.arguments = arguments
