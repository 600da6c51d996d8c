"""Documents, clauses and relations as they are told to readers."""

from __future__ import annotations

import pytest

from catalogue.documents import (
    NotEncodedError,
    clause_json,
    document_head_json,
    document_json,
    find_clause,
    find_document,
)
from catalogue.relations import body_names, find_clauses, find_relations, words
from grammar.load import Loaded
from logic.cite import Citation
from text.encode import encode

MEASURES, OPINION, STATE = "巴政办发〔2024〕8号", "内政办发〔2024〕5号", "国发〔2020〕1号"


def test_a_document_is_told_whole_or_by_its_head(loaded: Loaded) -> None:
    document = find_document(loaded.program, MEASURES)
    whole, head = encode(document_json(loaded.program, document)), encode(document_head_json(loaded.program, document))
    assert [c["address"] for c in whole.pop("clauses")] == ["4", "11"]
    assert whole == head
    assert head["issuers"] == ["巴彦淖尔市发改委"]
    assert head["effective"] is None
    assert head["counts"] == {
        "clauses": 2,
        "not_computable": 0,
        "rules": 3,
        "targets": 0,
        "doubts": 1,
        "scenarios": 1,
    }


def test_a_clause_has_its_doubts_with_their_readings_and_who_settles_them(loaded: Loaded) -> None:
    found = clause_json(loaded.program, find_clause(loaded.program, MEASURES, "4"))
    (doubt,) = found.doubts
    assert [reading.name for reading in doubt.readings] == ["都除外", "不除外"]
    assert doubt.settled_by == ("巴彦淖尔市发改委",)
    assert [rule.readings for rule in found.rules] == [("都除外",), ("不除外",)]


@pytest.mark.parametrize("number", ["", " ", "某某", "巴政办发"])
def test_nothing_is_found_for_what_names_nothing(loaded: Loaded, number: str) -> None:
    with pytest.raises(NotEncodedError):
        find_document(loaded.program, number)


def test_the_nearest_is_named_by_its_number_also_for_a_title(loaded: Loaded) -> None:
    with pytest.raises(NotEncodedError) as caught:
        find_document(loaded.program, "测试用的自治区意则")
    assert caught.value.suggestion == OPINION


def test_a_document_stands_for_its_clauses_in_relations(loaded: Loaded) -> None:
    assert len(find_relations(loaded.program, source=Citation(MEASURES))) == 2
    assert len(find_relations(loaded.program, source=Citation(MEASURES, "11"))) == 1
    assert find_relations(loaded.program, source=Citation(MEASURES, "1")) == []


def test_a_relation_that_is_followed_has_its_steps(loaded: Loaded) -> None:
    (found,) = find_relations(loaded.program, Citation(MEASURES), Citation(STATE), transitive=True)
    assert found.chain == (MEASURES, OPINION, STATE)
    assert find_relations(loaded.program, Citation(MEASURES), Citation(STATE)) == []


def test_what_has_no_number_is_not_followed(loaded: Loaded) -> None:
    found = find_relations(loaded.program, Citation(MEASURES), transitive=True)
    assert "上级精神" not in [r.relation.to for r in found]


def test_clauses_are_found_by_a_whole_word_only(loaded: Loaded) -> None:
    assert [c.clause for c in find_clauses(loaded.program, concerns="实际投入")] == [f"{MEASURES} 条 11"]
    assert find_clauses(loaded.program, concerns="投入") == []


def test_names_to_look_clauses_up_by(loaded: Loaded) -> None:
    assert {"巴彦淖尔市商务局", "市商务局"} <= set(body_names(loaded.program))
    assert {"项目", "用途", "海外仓", "外经贸用途", "巴彦淖尔经济技术开发区"} <= set(words(loaded.program))
