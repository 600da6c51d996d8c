"""POST /v1/decide and /v1/verify: answers, their proofs, and that no answer is given out unverified."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.rulebase import RuleBase
from server.app import create_app
from server.examples import EXAMPLE
from service.clock import today
from service.service import Service
from verify.terms import Refused
from verify.verifier import Checker

ASKED: dict[str, Any] = EXAMPLE
PROJECT = "甲项目"
BASIS = "巴政办发〔2024〕8号 条 11"


def asked(**changes: Any) -> dict[str, Any]:
    """The worked example, with changes to the project; ``None`` takes a line out."""
    request = copy.deepcopy(ASKED)
    for key, value in changes.items():
        request["case"][PROJECT][key] = value
        if value is None:
            del request["case"][PROJECT][key]
    return request


def answers(client: FlaskClient, request: dict[str, Any]) -> list[dict[str, Any]]:
    response = client.post("/v1/decide", json=request)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    found: list[dict[str, Any]] = response.get_json()["answers"]
    return found


def test_a_quantity_with_its_basis_and_a_proof_that_verifies(client: FlaskClient, base: RuleBase) -> None:
    (answer,) = answers(client, asked())
    assert answer["value"] == {"number": "3000000", "unit": "元", "text": "300万元"}
    assert answer["basis"] == [BASIS]
    assert answer["as_of"] == "2024-06-01"
    assert answer["warnings"] == [{"clause": BASIS, "warning": "项目须先备案。"}]
    assert answer["rulebase"] == base.digest
    assert answer["engine"]["name"] == base.engine.name
    assert answer["proof"]["value"] == {k: v for k, v in answer["value"].items() if k != "text"}
    Checker(base.exported).verify(ASKED["case"], answer["proof"])


def test_yes_and_no(client: FlaskClient) -> None:
    questions = ["甲项目 是 项目", "甲项目 是 企业"]
    assert [a["value"] for a in answers(client, {**asked(), "questions": questions})] == ["yes", "no"]
    assert [a["value"] for a in answers(client, asked(用途=["展览"]))] == ["no"]
    assert [a["value"] for a in answers(client, asked(用途=["办展"]))] == ["undetermined"]


def test_what_is_not_said_is_unknown_and_the_answer_says_what_is_missing_and_who_may_supply_it(
    client: FlaskClient,
) -> None:
    (answer,) = answers(client, asked(用途=None))
    assert answer["value"] == "undetermined"
    assert answer["at_most"]["text"] == "300万元"
    (missing,) = answer["missing"]
    assert missing["predicate"] == "用途"
    assert missing["about"] == PROJECT
    assert missing["who"] == ["申请人"]
    assert answer["missing_sets"] == [[missing["fact"]]]


def test_several_questions_keep_their_order(client: FlaskClient) -> None:
    questions = ["甲项目 是 项目", "甲项目 的 外经贸补助", "甲项目 位于 巴彦淖尔经开区"]
    assert [a["question"] for a in answers(client, {**asked(), "questions": questions})] == questions


def test_several_cases_are_answered_apart_and_in_order(client: FlaskClient) -> None:
    cases = [asked(实际投入=amount)["case"] for amount in ("100万元", "200万元", "900万元")]
    request = {"as_of": "2024-06-01", "cases": cases, "questions": ASKED["questions"]}
    response = client.post("/v1/decide", json=request)
    results = response.get_json()["results"]
    assert [r["answers"][0]["value"]["text"] for r in results] == ["60万元", "120万元", "300万元"]
    assert client.post("/v1/decide", json={**request, "cases": []}).get_json() == {"results": []}


def test_as_of_is_today_when_not_given(client: FlaskClient) -> None:
    before = today()
    (answer,) = answers(client, {"case": ASKED["case"], "questions": ASKED["questions"]})
    after = today()
    assert before.isoformat() <= answer["as_of"] <= after.isoformat()


def test_explain_says_how_much_of_the_reasons_comes_with_it(client: FlaskClient) -> None:
    by = {explain: answers(client, {**asked(), "explain": explain})[0] for explain in ("none", "summary", "full")}
    assert "proof" not in by["none"]
    assert "explanation" not in by["none"]
    assert by["summary"]["proof"] == by["full"]["proof"]
    assert by["summary"]["explanation"] != by["full"]["explanation"]
    for explain in ("summary", "full"):
        assert by[explain]["explanation"]["zh"]
        assert by[explain]["explanation"]["en"]
    assert {k: v for k, v in by["summary"].items() if k not in ("proof", "explanation")} == by["none"]
    assert answers(client, asked())[0] == by["summary"], "summary is what comes when nothing is said"


GOVERNMENT = asked(是=["项目", "政府投资项目"], 符合规划="是")


def test_where_readings_differ_and_none_is_the_default_the_answer_is_open(client: FlaskClient) -> None:
    (answer,) = answers(client, {**GOVERNMENT, "questions": ["甲项目 适用 先建后验管理"]})
    assert answer["value"] == "undetermined"
    readings = answer["readings"]
    assert (readings["agree"], readings["by_default"]) == (False, False)
    assert [o["value"] for o in readings["outcomes"]] == ["no", "yes"]
    assert readings["doubts"][0]["name"] == "除外范围"
    assert answer["missing"][-1]["options"] == ["都除外", "不除外"]
    assert answer["missing"][-1]["who"] == ["巴彦淖尔市发改委"]


@pytest.mark.parametrize(("reading", "value"), [("都除外", "no"), ("不除外", "yes")])
@pytest.mark.parametrize("name", ["除外范围", "巴政办发〔2024〕8号 条 4 存疑 除外范围"])
def test_a_reading_fixed_in_the_request_settles_it(client: FlaskClient, name: str, reading: str, value: str) -> None:
    request = {**GOVERNMENT, "questions": ["甲项目 适用 先建后验管理"], "readings": {name: reading}}
    (answer,) = answers(client, request)
    assert answer["value"] == value
    assert answer["readings"]["agree"] is True


def test_threads_with_differing_cases_see_nothing_of_each_other(app: Flask) -> None:
    amounts = {f"{n}万元": f"{n * 6 // 10}万元" for n in range(10, 410, 10)}

    def ask(amount: str) -> str:
        text: str = answers(app.test_client(), asked(实际投入=amount))[0]["value"]["text"]
        return text

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, amounts)) == list(amounts.values())


# ── verification ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("explain", ["none", "summary", "full"])
def test_an_answer_that_does_not_verify_is_never_given_out(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, explain: str
) -> None:
    client = create_app(Service(base)).test_client()

    def refuse(_self: Checker, _case: object, _proof: object) -> None:
        raise Refused("step 0: made up")

    monkeypatch.setattr(Checker, "verify", refuse)
    response = client.post("/v1/decide", json={**asked(), "explain": explain})
    assert (response.status_code, response.get_json()["type"]) == (500, "/problems/not-verified")
    assert "3000000" not in response.text
    assert "made up" not in response.text, "what went wrong is for the log"
    assert "made up" in caplog.text


def test_every_case_and_question_of_a_request_is_verified(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    client, seen = create_app(Service(base)).test_client(), list[tuple[object, object]]()
    true_verify = Checker.verify

    def noted(self: Checker, case: object, told: Any) -> None:
        seen.append((case, told["question"]))
        true_verify(self, case, told)

    monkeypatch.setattr(Checker, "verify", noted)
    cases = [asked(实际投入=f"{n}万元")["case"] for n in (1, 2)]
    questions = ["甲项目 是 项目", "甲项目 的 外经贸补助"]
    request = {"cases": cases, "questions": questions, "explain": "none"}
    assert client.post("/v1/decide", json=request).status_code == 200
    assert seen == [(case, question) for case in cases for question in questions]


def test_verify_accepts_the_proof_and_refuses_it_altered(client: FlaskClient) -> None:
    proof = answers(client, asked())[0]["proof"]
    good = client.post("/v1/verify", json={"case": ASKED["case"], "proof": proof})
    assert (good.get_json()["verified"], good.get_json()["fault"], good.get_json()["not_covered"]) == (True, "", [])
    assert good.get_json()["proved"][2] == {"zh": "答案：3000000元", "en": "value: 3000000元"}
    altered = copy.deepcopy(proof)
    altered["value"]["number"] = "4000000"
    for case, wrong in ((ASKED["case"], altered), (asked(实际投入="501万元")["case"], proof), (ASKED["case"], {})):
        response = client.post("/v1/verify", json={"case": case, "proof": wrong})
        assert response.status_code == 200
        assert response.get_json()["verified"] is False
        assert response.get_json()["fault"]


def test_verify_holds_a_whole_answer_against_its_proof(client: FlaskClient) -> None:
    answer = answers(client, asked())[0]
    good = client.post("/v1/verify", json={"case": ASKED["case"], "answer": answer}).get_json()
    assert good["verified"]
    assert good["not_covered"] == ["explanation", "priorities", "warnings", "engine"]
    assert good["recomputed"] == ["case", "rulebase"]
    assert good["not_recomputed"] == ["rulebase (*.tl)", "rule_digest", "clause_digest"]
    assert good["proved"][0] == {"zh": "所给：答案及其证明", "en": "given: an answer with its proof"}
    answer["text"]["zh"] = answer["text"]["zh"].replace("300万元", "400万元")
    bad = client.post("/v1/verify", json={"case": ASKED["case"], "answer": answer}).get_json()
    fault = "the answer: its sentence says something else"
    nothing: dict[str, list[str]] = {part: [] for part in ("proved", "not_covered", "recomputed", "not_recomputed")}
    assert bad == {"verified": False, "fault": fault, **nothing}


@pytest.mark.parametrize("proof", [5, None, [], "text", {"nodes": 1}, {"format": "tiaoli-proof/1"}])
def test_what_is_no_proof_does_not_verify(client: FlaskClient, proof: object) -> None:
    response = client.post("/v1/verify", json={"case": {}, "proof": proof})
    assert (response.status_code, response.get_json()["verified"]) == (200, False)


@pytest.mark.parametrize("body", [[], "text", {}, {"case": {}}, {"proof": {}}, {"case": {}, "proof": {}, "answer": {}}])
def test_verify_takes_a_case_and_an_answer_or_proof_and_nothing_else(client: FlaskClient, body: object) -> None:
    response = client.post("/v1/verify", json=body)
    assert response.status_code == 422
    assert [e["code"] for e in response.get_json()["errors"]] == ["V001"]
