"""Official texts as published: a file → its number, its title, and its clauses with their digests."""

from sources.error import SourceError
from sources.official import FURNITURE, OfficialText, SourceClause, digest, unaccounted
from sources.read import MAX_BYTES, read_source, read_text
from sources.split import split_text

__all__ = [
    "FURNITURE",
    "MAX_BYTES",
    "OfficialText",
    "SourceClause",
    "SourceError",
    "digest",
    "read_source",
    "read_text",
    "split_text",
    "unaccounted",
]
