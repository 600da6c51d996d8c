"""What is encoded, over HTTP: documents, clauses, relations, bodies, the vocabulary, the rule base."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785
from flask.testing import FlaskClient

from engine.rulebase import RuleBase
from server.parameters import LONGEST_VALUE
from tests.server.responses import errors, type_of

MEASURES, OPINION, STATE = "巴政办发〔2024〕8号", "内政办发〔2024〕5号", "国发〔2020〕1号"


def get(client: FlaskClient, path: str, **query: str) -> Any:
    response = client.get(path, query_string=query)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    return response.get_json()


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_documents_encoded(client: FlaskClient) -> None:
    documents = get(client, "/v1/documents")["documents"]
    assert {d["number"] for d in documents} == {MEASURES, OPINION, STATE}
    (measures,) = [d for d in documents if d["number"] == MEASURES]
    assert measures["issued"] == "2024-03-20"
    assert measures["counts"]["clauses"] == 2
    assert "clauses" not in measures


@pytest.mark.parametrize(
    "number",
    [
        MEASURES,
        "巴政办发[2024]8号",
        "巴政办发(2024)8号",
        "巴政办发（2024）8号",
        "巴政办发【2024】8号",
        "测试用的具体措施",
    ],
)
def test_a_document_by_its_number_in_brackets_of_any_width_or_by_its_title(client: FlaskClient, number: str) -> None:
    found = get(client, f"/v1/documents/{number}")
    assert found["number"] == MEASURES
    assert [c["address"] for c in found["clauses"]] == ["4", "11"]


@pytest.mark.parametrize("address", ["三（一）", "三(一)"])
def test_a_clause_by_its_address_in_brackets_of_any_width(client: FlaskClient, address: str) -> None:
    found = get(client, f"/v1/documents/内政办发(2024)5号/clauses/{address}")
    assert found["name"] == f"{OPINION} 条 三（一）"
    assert found["computable"] is False


def test_a_clause_has_who_is_to_do_it_and_its_rules_as_text(client: FlaskClient) -> None:
    found = get(client, f"/v1/documents/{MEASURES}/clauses/11")
    assert found["bodies"] == {"牵头单位": ["巴彦淖尔市商务局"]}
    assert [r["name"] for r in found["rules"]] == ["外经贸补助"]
    assert "× 60%，最高 300万元" in found["rules"][0]["text"]
    assert found["warnings"] == ["项目须先备案。"]
    assert [s["name"] for s in found["scenarios"]] == ["刚好封顶"]


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/v1/documents/巴政办发〔2024〕9号", MEASURES),
        ("/v1/documents/测试用的具体措失", MEASURES),
        (f"/v1/documents/{MEASURES}/clauses/12", "11"),
        ("/v1/documents/某某", None),
        ("/v1/documents/%20", None),
    ],
)
def test_what_is_not_encoded_is_not_found_with_the_nearest_that_is(
    client: FlaskClient, path: str, suggestion: str | None
) -> None:
    response = client.get(path)
    assert type_of(response) == "not-encoded"
    assert response.get_json()["suggestion"] == suggestion


# ── relations ────────────────────────────────────────────────────────────────────────────────────────────────────────


def relations(client: FlaskClient, **query: str) -> list[tuple[str, list[str]]]:
    return [(r["kind"], r["chain"]) for r in get(client, "/v1/relations", **query)["relations"]]


def test_which_implements_which(client: FlaskClient) -> None:
    step, clause = ("贯彻", [MEASURES, OPINION]), ("落实", [f"{MEASURES} 条 11", f"{OPINION} 条 三（一）"])
    assert relations(client, **{"from": MEASURES}) == [step, clause]
    assert relations(client, **{"from": "巴政办发[2024]8号", "kind": "implements"}) == [step]
    assert relations(client, **{"from": "巴政办发(2024)8号 条 11"}) == [clause]
    assert relations(client, to="内政办发(2024)5号 条 三(一)") == [clause]
    assert relations(client, **{"from": "测试用的具体措施", "to": "测试用的自治区意见", "kind": "贯彻"}) == [step]
    assert relations(client, to="上级精神") == [("贯彻", [OPINION, "上级精神"])], "what is cited in words"


def test_the_chain_that_shows_it(client: FlaskClient) -> None:
    there = {"from": MEASURES, "to": STATE}
    assert relations(client, **there) == []
    assert relations(client, **there, transitive="false") == []
    assert relations(client, **there, transitive="true") == [("贯彻", [MEASURES, OPINION, STATE])]
    assert relations(client, **there, transitive="true", kind="落实") == []


def test_whether_the_text_says_so_or_we_infer_it(client: FlaskClient) -> None:
    found = get(client, "/v1/relations", **{"from": MEASURES})["relations"]
    assert [(r["stated"], r["differences"]) for r in found] == [(True, []), (False, ["收窄"])]


# ── clauses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["4", "11", "三（一）", "1"]),
        ({"body": "市商务局"}, ["11"]),
        ({"body": "巴彦淖尔市商务局"}, ["11"]),
        ({"body": "市商务局", "role": "责任单位"}, []),
        ({"role": "牵头单位"}, ["11"]),
        ({"role": "lead"}, ["11"]),
        ({"modality": "奖补"}, ["11"]),
        ({"modality": "awards"}, ["11"]),
        ({"concerns": "符合规划"}, ["4"]),
        ({"concerns": "海外仓"}, ["11"]),
        ({"concerns": "巴彦淖尔经济技术开发区"}, ["11"]),
        ({"concerns": "开工日期"}, []),
    ],
)
def test_clauses_by_who_what_force_and_what_they_speak_of(
    client: FlaskClient, query: dict[str, str], found: list[str]
) -> None:
    clauses = get(client, "/v1/clauses", **query)["clauses"]
    assert sorted(c["clause"].partition(" 条 ")[2] for c in clauses) == sorted(found)


# ── faults of parameters ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/documents?numbr=1", ("?numbr", "U001", "")),
        (f"/v1/documents/{MEASURES}?x=1", ("?x", "U001", "")),
        (f"/v1/documents/{MEASURES}/clauses/11?x=1", ("?x", "U001", "")),
        ("/v1/relations?form=x", ("?form", "U001", "from")),
        ("/v1/clauses?bodies=x", ("?bodies", "U001", "body")),
        ("/v1/vocabulary?x=1", ("?x", "U001", "")),
        ("/v1/rulebase?x=1", ("?x", "U001", "")),
        ("/v1/relations?kind=贯撤", ("?kind", "U002", "贯彻")),
        ("/v1/relations?transitive=yes", ("?transitive", "U002", "")),
        ("/v1/clauses?role=领头单位", ("?role", "U002", "牵头单位")),
        ("/v1/clauses?modality=award", ("?modality", "U002", "awards")),
        ("/v1/clauses?body=市商务居", ("?body", "U003", "市商务局")),
        ("/v1/clauses?concerns=符合规化", ("?concerns", "U003", "符合规划")),
        ("/v1/relations?from=没有这样的东西", ("?from", "U007", "")),
        ("/v1/relations?to=巴政办发〔2024〕9号", ("?to", "U003", MEASURES)),
        (f"/v1/relations?to={MEASURES} 条 12", ("?to", "U003", f"{MEASURES} 条 11")),
        ("/v1/relations?kind=贯彻&kind=落实", ("?kind", "U004", "")),
        ("/v1/relations?from=" + "甲" * (LONGEST_VALUE + 1), ("?from", "U008", "")),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_with_the_nearest_right_name(
    client: FlaskClient, path: str, expected: tuple[str, str, str]
) -> None:
    assert errors(client.get(path)) == [expected]


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/verify"])
def test_a_post_takes_no_parameters(client: FlaskClient, path: str) -> None:
    assert errors(client.post(f"{path}?explain=full", json={})) == [("?explain", "U001", "")]


# ── what stays the same while the rule base does ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/v1/rulebase", "/v1/vocabulary", "/openapi.json"])
def test_a_caller_who_has_it_is_not_sent_it_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_the_rule_base_is_what_proofs_cite(client: FlaskClient, base: RuleBase) -> None:
    response = client.get("/v1/rulebase")
    assert "sha256:" + hashlib.sha256(response.data).hexdigest() == base.digest
    assert rfc8785.dumps(response.get_json()) == response.data


def test_the_vocabulary_says_that_it_is_a_schema(client: FlaskClient) -> None:
    response = client.get("/v1/vocabulary")
    assert response.content_type == "application/schema+json"
    assert response.get_json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
