"""Rule files that are nearly right, and some that are noise: each loads, or its faults are told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.load import Loaded, load_texts
from grammar.syntax.format import format_file
from grammar.syntax.parse import parse, parse_question, parse_reference, parse_value
from tests.fuzz.mutations import mutated, random_texts, rule_files, small_files
from tests.fuzz.promises import bounded, told
from text.fault import FaultsError

FILE = "例.tl"


def loads(text: str) -> Loaded | None:
    """Load a text; its faults are told, and what loads is formatted to what means the same."""
    try:
        with bounded():
            loaded = load_texts({FILE: text})
    except FaultsError as error:
        told(error.faults, {FILE: text})
        return None
    if loaded.warnings:
        told(loaded.warnings, {FILE: text})
    return loaded


def parses(text: str) -> None:
    """Parse a text; its faults are told, and what parses is laid out in a way that stays as it is."""
    try:
        with bounded():
            file = parse(text, FILE)
    except FaultsError as error:
        told(error.faults, {FILE: text})
        return
    laid_out = format_file(file)
    assert format_file(parse(laid_out, FILE)) == laid_out


def reads(text: str) -> None:
    """Read a text as a question, a value and a reference; each is read, or its fault is told."""
    for reader in (parse_question, parse_value, parse_reference):
        try:
            with bounded():
                reader(text, FILE)
        except FaultsError as error:
            told(error.faults, {FILE: text})


@given(mutated(small_files(), whole=True))
@settings(max_examples=60, deadline=None)
def test_a_file_nearly_right(text: str) -> None:
    loads(text)


@given(mutated(rule_files()))
@settings(max_examples=60, deadline=None)
def test_a_part_of_a_file(text: str) -> None:
    parses(text)


@given(random_texts())
@settings(max_examples=150, deadline=None)
def test_noise(text: str) -> None:
    parses(text)
    reads(text)


@pytest.mark.slow
@given(mutated(small_files(), whole=True))
@settings(max_examples=6_000, deadline=None)
def test_many_files_nearly_right(text: str) -> None:
    loads(text)


@pytest.mark.slow
@given(st.one_of(mutated(rule_files()), mutated(rule_files(), whole=True)))
@settings(max_examples=4_000, deadline=None)
def test_many_parts_of_files(text: str) -> None:
    parses(text)


@pytest.mark.slow
@given(random_texts())
@settings(max_examples=20_000, deadline=None)
def test_much_noise(text: str) -> None:
    parses(text)
    reads(text)
