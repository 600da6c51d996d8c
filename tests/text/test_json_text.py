"""JSON texts: what is read, and what two readers might read differently."""

from __future__ import annotations

import pytest

from text.json_text import DEEPEST_JSON, MalformedJsonError, RepeatedNameError, read_json_text, write_json_text


def test_what_is_read() -> None:
    text = '{"甲": {"投入": "1元", "位于": ["乙", {"投入": "1元"}]}, "数": 1e3, "长": ' + "9" * 300 + "}"
    value = read_json_text(text.encode())
    assert value["甲"] == {"投入": "1元", "位于": ["乙", {"投入": "1元"}]}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"a": 1, "a": 1}', "/a"),
        ('{"a": {"b": 1}, "c": [{}, {"d/e~": 1, "d/e~": 2}]}', "/c/1/d~1e~0"),
        ('{"case": {"甲": {"投入": "1元", "\\u6295入": "2元"}}}', "/case/甲/投入"),
        ('{"case": {"甲": {}, "乙": {}, "甲": {}}}', "/case/甲"),
        ('{"": 1, "": 2}', "/"),
    ],
)
def test_one_name_twice(text: str, path: str) -> None:
    with pytest.raises(RepeatedNameError) as caught:
        read_json_text(text.encode())
    assert caught.value.path == path


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"NaN", b"[Infinity]", b"-Infinity", b'"\\ud800"', b'{"\\udfff": 1}', b"\xff", b'"\xed\xa0\x80"',
          b"'a'"),
        *(b"\x00", b"{}{}", b"1e999999", b"9" * 5_000, b'{"a": 01}', b'"\n"', b"[1,]", b"{}\x00",
          '"中"'.encode("utf-16"), b"\xef\xbb\xbf{}"),
    ],
)  # fmt: skip
def test_what_is_no_json(text: bytes) -> None:
    with pytest.raises(MalformedJsonError):
        read_json_text(text)


def test_depth() -> None:
    assert read_json_text(b"[" * DEEPEST_JSON + b"]" * DEEPEST_JSON)
    for depth in (DEEPEST_JSON + 1, 5_000, 1_000_000):
        for start, end in ((b"[", b"]"), (b'{"a":', b"}")):
            with pytest.raises(MalformedJsonError):
                read_json_text(start * depth + b"1" + end * depth)


def test_what_is_written_is_read() -> None:
    for depth in (1, 254, 255, DEEPEST_JSON - 1):
        value: object = {"甲": "\u2028\n"}
        for _ in range(depth):
            value = [value]
        text = write_json_text(value)
        assert text.startswith(b"[" * depth + '{"甲":"'.encode())
        assert read_json_text(text) == value
    with pytest.raises(RecursionError):
        write_json_text([value])
    with pytest.raises(TypeError):
        write_json_text({1, 2})
