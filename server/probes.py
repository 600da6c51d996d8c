"""Whether the process is up, and whether the service can answer."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Response

from logic.no_answer import NoAnswerError
from server.bodies import json_response
from server.problems import problem
from service.reasons import line
from service.service import Service
from text.bilingual import EN, ZH
from text.fault import FaultsError
from text.report import as_line


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthJson:
    """进程在运行 · the process is up."""

    status: Literal["up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessJson:
    """可以作答 · the service can answer."""

    status: Literal["ready"]
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    engine: str


def probes(service: Service) -> Blueprint:
    """Return the routes that tell whether the service is up and ready."""
    routes = Blueprint("probes", __name__)
    base, fault = service.base, self_check(service)

    @routes.get("/healthz")
    def healthz() -> Response:
        return json_response(HealthJson(status="up"))

    @routes.get("/readyz")
    def readyz() -> Response:
        if any(fault):
            return problem("not-ready", fault)
        return json_response(ReadinessJson(status="ready", rulebase=base.digest, engine=base.engine.name))

    return routes


def self_check(service: Service) -> tuple[str, str]:
    """Return why the service cannot answer, in Chinese and in English; empty when a question about its own documents
    is answered and verifies.

    Once is enough: nothing that it rests on changes while the process runs.
    """
    day = datetime.date(2024, 6, 1)
    try:
        service.ask(service.base.hear(service.base.read({}), day), "条款 所属文件 政策文件")
    except FaultsError as error:
        return as_line(error.faults[0], ZH), as_line(error.faults[0], EN)
    except NoAnswerError as error:
        return line(error, ZH), line(error, EN)
    return "", ""
