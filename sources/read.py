"""The door to the disk: path → *read* → text → *split* → OfficialText."""

from __future__ import annotations

import re
from pathlib import Path

from sources.error import SourceError
from sources.official import OfficialText
from sources.split import split_text

#: The largest file that is read.
MAX_BYTES = 20 * 1024 * 1024

#: The encodings tried, in this order; the first also reads a file without the mark it is named for.
_ENCODINGS = ("utf-8-sig", "gb18030")

#: How files begin that hold no plain text.
_FORMATS = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": ".doc", b"{\\rtf": "RTF", b"Rar!": "RAR", b"\x1f\x8b": "gzip"}


def read_source(path: Path) -> OfficialText:
    """Read an official text as published, from a plain text file or a Word file (.docx), and split it into clauses.

    What the file is, is told by what it holds, not by its name. Raises :class:`~sources.error.SourceError` for a file
    over :data:`MAX_BYTES` (S001), of another format (S002), in an unknown encoding (S003), damaged (S004) or without
    clauses (S005); and :class:`OSError` for a path that cannot be read.
    """
    return split_text(read_text(path))


def read_text(path: Path) -> str:
    """Read the text of such a file without splitting it; raises as :func:`read_source` does, S005 excepted."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceError("S001", size=max(len(data), path.stat().st_size), limit=MAX_BYTES)
    if data.startswith(b"PK\x03\x04"):
        from sources.word import docx_text  # late: python-docx takes long to import, and most texts are plain

        return docx_text(data, MAX_BYTES)
    for beginning, name in _FORMATS.items():
        if data.startswith(beginning):
            raise SourceError("S002", found=name)
    return _decoded(data)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise SourceError("S003", tried=tuple(_ENCODINGS))
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.match(r"\s*<(?:!doctype|html|\?xml)", text, re.IGNORECASE):
            raise SourceError("S002", found="HTML")
        return text
    raise SourceError("S003", tried=tuple(_ENCODINGS))
