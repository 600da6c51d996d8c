"""Strings that break programs, in every place a sender may put one: each is told, or comes back as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine.answer import answer_json
from engine.proof_json import proof_json
from grammar.load import load_texts
from grammar.syntax.format import format_file
from grammar.syntax.parse import parse
from grammar.syntax.tree import Clause, Text, Vocabulary
from logic.export import canonical
from server.app import create_app
from service.service import Service
from tests.engine.rulebases import DAY, DIGEST, NUMBER, checker, rulebase
from tests.fuzz.naughty import CATEGORIES, STRINGS
from tests.fuzz.promises import answered, bounded, told
from text.encode import encode
from text.fault import FaultsError

FILE = "例.tl"

each = pytest.mark.parametrize(
    "string", [pytest.param(s, id=f"{c}-{n}") for c, ss in CATEGORIES.items() for n, s in enumerate(ss)]
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Service(rulebase())).test_client()


def places(string: str) -> dict[str, tuple[Any, str]]:
    """Return, by place, a case that has the string there, and a question of it."""
    finding = {"结论": "是", "由": string, "日期": "2024-05-31", "文号": string}
    return {
        "thing": ({string: {"是": "企业", "位于": "总园"}}, f"「{string}」 受支持"),
        "thing asked which": ({string: {"是": "企业", "位于": "总园"}}, "企业 受支持"),
        "related": ({"甲公司": {"是": "企业", "位于": string}}, "甲公司 受支持"),
        "category": ({"甲公司": {"是": ["企业", string]}}, "甲公司 属重点"),
        "open option": ({"甲项目": {"是": "项目", "用处": [string]}}, "甲项目 的 补助"),
        "option": ({"甲园": {"园区级别": string}}, "甲园 的 位次奖"),
        "amount": ({"甲项目": {"投入": string}}, "甲项目 的 投入"),
        "day": ({"甲项目": {"竣工": string}}, "甲项目 按期竣工"),
        "finding": (
            {"甲项目": {"是": "新建项目", "不是": "政府投资项目", "符合规划": finding}},
            "甲项目 适用 先建后验",
        ),
        "answer": ({"甲公司": {"停产": string}}, "甲公司 属重点"),
        "predicate": ({"甲公司": {string: "是"}}, "甲公司 属重点"),
        "exhausted": ({"甲公司": {"已穷尽": [string]}}, "甲公司 属重点"),
    }


def strings_in(value: Any) -> set[str]:
    """Return every string in a JSON value."""
    if isinstance(value, dict):
        return {*value, *(string for inner in value.values() for string in strings_in(inner))}
    if isinstance(value, list):
        return {string for inner in value for string in strings_in(inner)}
    return {value} if isinstance(value, str) else set()


@pytest.mark.parametrize("place", places(""))
def test_in_a_case(place: str) -> None:
    """Where it is admitted the answer verifies, and the string stands in the proof as it was sent."""
    base, admitted = rulebase(), 0
    for string in STRINGS:
        case, question = places(string)[place]
        try:
            with bounded():
                base.read(case)
                answer = base.ask(base.read(case), question, DAY)
                answer_json(base, answer)
        except FaultsError as error:
            answered(error.faults)
            continue
        admitted += 1
        sent, back = json.loads(canonical(case)), json.loads(canonical(encode(proof_json(base, answer))))
        checker().verify(sent, back)
        if place in ("thing asked which", "related", "finding"):
            assert string in strings_in(back)
    if place in ("thing", "related", "open option", "finding"):
        assert admitted > len(STRINGS) / 4


@each
def test_over_http(client: FlaskClient, string: str) -> None:
    """Every place at once: a 200 or a problem that says where, never an error of the service's own."""
    cases = [case for case, _ in places(string).values()]
    for body in ({"cases": cases, "questions": ["甲公司 受支持"]}, {"case": {}, "questions": [string]}):
        response = client.post("/v1/decide", data=json.dumps(body), content_type="application/json")
        assert response.status_code in (200, 400, 413, 422), response.get_json()
    for path in ("documents", f"documents/{NUMBER}/clauses"):
        assert client.get(f"/v1/{path}/{json.dumps(string)}").status_code in (308, 404, 422)
    for parameter in ("from", "kind"):
        assert client.get("/v1/relations", query_string={parameter: string.encode("utf-8", "replace")}).status_code in (
            200,
            422,
        )


@each
def test_as_a_question(string: str) -> None:
    base = rulebase()
    for question in (
        string,
        f"「{string}」 受支持",
        f"甲公司 位于 「{string}」",
        f"甲公司 位于 “{string}”",
        f"依 {string}，甲 受支持",
    ):
        try:
            with bounded():
                base.ask(base.read({}), question, DAY)
        except FaultsError as error:
            answered(error.faults)


def written(string: str) -> dict[str, str]:
    """Return, by place, a rule file that has the string there."""
    vocabulary = "词汇 示例\n  类别 园区\n"
    document = f"文件 {NUMBER}\n  成文日期 2024-01-01\n条 1\n  原文 {DIGEST}\n  不可计算 “甲”\n"
    return {
        "name": f"{vocabulary}  实体 「{string}」 是 园区\n",
        "text": f"{vocabulary}{document}  摘要 “{string}”\n",
        "bare": f"{vocabulary}  实体 {string} 是 园区\n",
        "alias": f"{vocabulary}  实体 甲 是 园区 又名 “{string}”\n",
        "comment": f"{vocabulary}# {string}\n",
        "document": f"{vocabulary}文件 {string}\n  成文日期 2024-01-01\n",
        "amount": f"{vocabulary}  属性 投入 园区 → 元\n  结论 好 园区\n{document}"
        f"  规则 甲 若 园区 的 投入 高于 {string} 则 园区 好\n",
    }


@each
def test_in_a_rule_file(string: str) -> None:
    for place, text in written(string).items():
        try:
            with bounded():
                load_texts({FILE: text})
        except FaultsError as error:
            told(error.faults, {FILE: text})
            continue
        file = parse(text, FILE)
        assert format_file(parse(format_file(file), FILE)) == format_file(file)
        if place == "name":
            vocabulary = file.items[0]
            assert isinstance(vocabulary, Vocabulary)
            assert string in [name.text for name in getattr(vocabulary.declarations[-1], "names", ())]
        if place == "text":
            clause = file.items[-1]
            assert isinstance(clause, Clause)
            assert [part.text for part in clause.particulars if isinstance(part, Text)][-1] == string
