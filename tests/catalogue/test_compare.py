"""Look-ups and comparisons over the rule base, and the same over HTTP."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue.compare import UnlikeError, compare
from catalogue.conflicts import find_conflicts, find_warnings
from catalogue.documents import NotEncodedError
from catalogue.lookup import (
    find_approvals,
    find_awards,
    find_by_body,
    find_by_modality,
    find_concerning,
    find_place,
    find_related,
)
from engine.rulebase import RuleBase, open_rulebase
from grammar.meaning.program import Program
from logic.cite import Citation
from server.app import create_app
from service.service import Service
from text.encode import encode

CITY, REGION = "巴政办发〔2024〕8号", "内政办发〔2024〕5号"
BAOTOU, XINJIANG = "包府发〔2022〕50号", "《推动园区（开发区）高质量发展十五条措施》"


@cache
def rulebase() -> RuleBase:
    """The rule base of this checkout, loaded once."""
    return open_rulebase()


@pytest.fixture(scope="module")
def program() -> Program:
    return rulebase().loaded.program


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Service(rulebase())).test_client()


def names(found: object) -> list[object]:
    return [entry["clause"] for entry in encode(found)]


# Two documents


def test_each_clause_of_the_city_and_what_it_carries_out(program: Program) -> None:
    found: Any = encode(compare(program, CITY, REGION))
    clauses = {clause["address"]: clause for clause in found["clauses"]}
    assert list(clauses) == list(program.documents[CITY].clauses)
    related = [(r["clause"], r["kind"], r["direction"], r["stated"]) for r in clauses["4"]["related"]]
    assert related == [(f"{REGION} 条 2", "落实", "to", False)]
    assert clauses["4"]["related"][0]["differences"] == ["相同", "收窄", "增加", "删减"]
    assert clauses["4"]["related"][0]["note"]
    assert [(r["kind"], r["stated"]) for r in found["relations"]] == [("贯彻", True), ("落实", False)]


def test_what_the_city_has_not_taken_up_and_what_only_in_part(program: Program) -> None:
    found: Any = encode(compare(program, CITY, REGION))
    rest = {clause["address"]: clause for clause in found["not_taken_up"]["b"]}
    assert list(rest) == ["一", "4", "四（一）", "四（二）", "落款"]
    assert rest["4"]["parallel"] == [f"{CITY} 条 16"], "the same heading and another content: parallel, not taken up"
    assert [clause["address"] for clause in found["not_taken_up"]["a"]] == ["通知", "10"]
    part = {clause["address"]: clause["by"] for clause in found["in_part"]["b"]}
    assert f"{CITY} 条 1" in [by["clause"] for by in part["1"]]
    assert found["in_part"]["a"] == []


def test_every_clause_is_related_or_listed_as_not(program: Program) -> None:
    documents = list(program.documents)
    for a in documents:
        for b in documents:
            if a == b:
                continue
            found: Any = encode(compare(program, a, b))
            rest = {clause["address"] for clause in found["not_taken_up"]["a"]}
            taking = any(r["kind"] != "对应" for clause in found["clauses"] for r in clause["related"])
            for clause in found["clauses"]:
                counted = [r for r in clause["related"] if r["kind"] != "对应" or not taking]
                assert bool(counted) != (clause["address"] in rest)


def test_the_other_way_round_is_the_same_seen_from_the_other_side(program: Program) -> None:
    one: Any = encode(compare(program, CITY, REGION))
    other: Any = encode(compare(program, REGION, CITY))
    assert one["not_taken_up"]["a"] == other["not_taken_up"]["b"]
    assert one["in_part"]["b"] == other["in_part"]["a"]
    assert {r["direction"] for clause in other["clauses"] for r in clause["related"]} == {"from"}
    assert sum(len(c["related"]) for c in one["clauses"]) >= sum(len(c["related"]) for c in other["clauses"])


def test_documents_that_only_stand_side_by_side(program: Program) -> None:
    found: Any = encode(compare(program, BAOTOU, XINJIANG))
    kinds = {r["kind"] for clause in found["clauses"] for r in clause["related"]}
    assert kinds == {"对应"}
    assert 0 < len(found["not_taken_up"]["b"]) < len(program.documents[XINJIANG].clauses)


# Two clauses


def test_two_clauses_side_by_side(program: Program) -> None:
    found: Any = encode(compare(program, f"{CITY} 条 4", f"{REGION} 条 2"))
    assert found["a"]["summary"] == program.documents[CITY].clauses["4"].summary
    assert [rule["name"] for rule in found["b"]["rules"]] == ["投资项目审批", "工程建设审批", "告知承诺"]
    assert found["differences"]["modality"] == {"both": ["审批"], "only_a": [], "only_b": ["要求"]}
    assert "责任单位 巴彦淖尔市发改委" in found["differences"]["bodies"]["only_a"]
    assert "政府投资项目" in found["differences"]["looks_at"]["only_a"]
    assert "纳入审批改革" in found["differences"]["concludes"]["only_b"]
    assert [r["kind"] for r in found["relations"]] == ["落实"]


def test_a_document_and_a_clause_are_unlike(program: Program) -> None:
    with pytest.raises(UnlikeError):
        compare(program, CITY, f"{REGION} 条 2")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("巴政办发〔2024〕9号", CITY),
        (f"{CITY} 条 21", "1"),
        (f"{REGION} 条 四（七）", "四（一）"),
        ("没有这样的东西啊", None),
    ],
)
def test_names_that_are_not_there(program: Program, text: str, near: str | None) -> None:
    with pytest.raises(NotEncodedError) as caught:
        find_place(program, text)
    assert (caught.value.suggestion is None) == (near is None)


@pytest.mark.parametrize("text", [CITY, "巴政办发(2024)8号", "巴政办发[2024]8号", "巴彦淖尔二十条", f" {CITY} "])
def test_the_names_of_a_document(program: Program, text: str) -> None:
    assert find_place(program, text) is program.documents[CITY]


def test_the_names_of_a_clause(program: Program) -> None:
    clause = program.documents[REGION].clauses["四（三）"]
    for text in (f"{REGION} 条 四（三）", "内政办发(2024)5号 条 四(三)"):
        assert find_place(program, text) is clause
    assert find_related(program, "国发〔2020〕7号") == Citation("国发〔2020〕7号"), "cited, though not encoded"


# Look-ups


def test_a_body_by_each_of_its_names(program: Program) -> None:
    full, local = find_by_body(program, "巴彦淖尔市发改委"), find_by_body(program, "市发改委")
    assert f"{CITY} 条 4" in names(full)
    assert set(map(str, names(full))) < set(map(str, names(local))), "the local name stands for other cities' too"
    lead = find_by_body(program, "内蒙古自治区商务厅", "牵头单位")
    assert lead == find_by_body(program, "内蒙古自治区商务厅", "lead")
    for name, role in (("市法改委", ""), ("市发改委", "领头单位")):
        with pytest.raises(NotEncodedError):
            find_by_body(program, name, role)


def test_what_concerns_a_type_of_enterprise(program: Program) -> None:
    found = find_concerning(program, "高新技术企业")
    assert f"{REGION} 条 7" in names(found)
    wide = find_concerning(program, "企业")
    assert set(map(str, names(found))) <= set(map(str, names(wide))), "kinds of a category count with it"
    with pytest.raises(NotEncodedError) as caught:
        find_concerning(program, "高新技术企也")
    assert caught.value.suggestion == "高新技术企业"


def test_a_force_in_chinese_and_english(program: Program) -> None:
    assert find_by_modality(program, "奖补") == find_by_modality(program, "awards") != []
    with pytest.raises(NotEncodedError):
        find_by_modality(program, "奖补贴")


def test_awards_and_approvals(program: Program) -> None:
    awards: Any = {entry["clause"]: entry for entry in encode(find_awards(program))}
    assert names(find_awards(program)) == names(find_by_modality(program, "奖补"))
    assert "外经贸补助" in [name for rule in awards[f"{CITY} 条 11"]["amounts"] for name in rule["gives"]]
    approvals: Any = {entry["clause"]: entry for entry in encode(find_approvals(program))}
    assert set(map(str, names(find_by_modality(program, "审批")))) <= set(approvals)
    assert "适用 先建后验管理" in [mode["mode"] for mode in approvals[f"{CITY} 条 4"]["modes"]]
    assert f"{CITY} 条 15" in approvals, "a green channel is a way of approval, whatever the clause's force"


def test_conflicts_and_warnings(program: Program) -> None:
    conflicts: Any = encode(find_conflicts(program))
    undecided = {(c["clause"], c["name"]) for c in conflicts if c["kind"] == "undecided"}
    doubts = program.doubts.values()
    assert undecided == {(str(d.citation.place), d.name) for d in doubts if not d.default}
    contradictions = {(c["clause"], other) for c in conflicts if c["kind"] == "contradiction" for other in c["with"]}
    assert ("鄂府发〔2021〕342号 条 二（三）", "鄂府发〔2021〕342号 条 三（三）1") in contradictions
    assert (f"{CITY} 条 12", f"{CITY} 条 11") in contradictions
    differs = [c for c in conflicts if c["kind"] == "differs"]
    assert differs
    assert all(set(c["differences"]) - {"相同"} for c in differs)
    warnings = find_warnings(program)
    clauses = (clause for d in program.documents.values() for clause in d.clauses.values())
    assert len(warnings) == sum(len(clause.warnings) for clause in clauses)


# The same over HTTP


def test_the_service_gives_the_same(client: FlaskClient, program: Program) -> None:
    assert client.get("/v1/lookup/warnings").json == {"warnings": encode(find_warnings(program))}
    assert client.get("/v1/lookup/conflicts").json == {"conflicts": encode(find_conflicts(program))}
    assert client.get("/v1/lookup/awards").json == {"awards": encode(find_awards(program))}
    assert client.get("/v1/lookup/approvals").json == {"approvals": encode(find_approvals(program))}
    compared = client.get("/v1/compare", query_string={"a": CITY, "b": REGION})
    assert compared.json == encode(compare(program, CITY, REGION))


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 422, "U005"),
        ({"a": CITY}, 422, "U005"),
        ({"a": CITY, "b": f"{REGION} 条 2"}, 422, "U006"),
        ({"a": CITY, "b": REGION, "c": "1"}, 422, "U001"),
        ({"a": CITY, "b": "内政办发〔2024〕6号"}, 404, ""),
    ],
)
def test_misuse_of_the_comparison(client: FlaskClient, query: dict[str, str], status: int, code: str) -> None:
    response = client.get("/v1/compare", query_string=query)
    problem = response.get_json()
    assert response.status_code == status
    if code:
        assert problem["errors"][0]["code"] == code
    else:
        assert problem["suggestion"] == REGION


def test_look_ups_take_nothing(client: FlaskClient) -> None:
    assert client.get("/v1/lookup/warnings?a=1").status_code == 422
    assert client.get("/v1/lookup/anything").status_code == 404
