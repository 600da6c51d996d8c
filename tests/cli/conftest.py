"""A rule base of two clauses and the cases asked of it: what every command is tried on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main

Run = Callable[..., Result]
WriteCase = Callable[[object], Path]

#: Laid out as ``tiaoli fmt`` lays it out.
RULES = """\
词汇 示例

  类别 企业、行政区
  实体 示例市 是 行政区
  单位 示例市：市工信局
  属性 研发投入     企业 → 元
  认定 属于重点企业 企业 由 市工信局
  结论 研发奖补     企业 → 元
  结论 优先支持     企业

文件 示例发〔2024〕1号
  名称     “示例措施”
  辖区     示例市
  成文日期 2024-01-01
  施行日期 未载明

条 1 “研发奖补”
  性质     奖补
  摘要     “研发投入满一百万元的，补一成，封顶五十万元。”
  原文     sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
  # 满，含本数。
  规则 研发奖补
    若  企业 的 研发投入 不低于 100万元
    则  企业 的 研发奖补 = 企业 的 研发投入 × 10%，最高 50万元
    每  企业

  场景 刚好达到
    设  甲公司 是 企业，甲公司 的 研发投入 = 100万元
    问  甲公司 的 研发奖补
    得  10万元，依据 示例发〔2024〕1号 条 1

条 2 “优先支持”
  性质     优先
  摘要     “重点企业优先支持；投入大的算不算重点，有两读。”
  原文     sha256:0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b
  存疑 投入大的算不算
    读法 只看认定 默认
    读法 投入大也算
    待认定 市工信局

  规则 认定的重点企业
    若  企业 属于重点企业
    则  企业 优先支持

  规则 投入大的企业 按读法 投入大也算
    若  企业 的 研发投入 高于 1000万元
    则  企业 优先支持

  场景 经认定
    设  甲公司 是 企业，甲公司 属于重点企业
    问  甲公司 优先支持
    得  是
"""

#: A case that settles everything: the money, and that it was found to be a key enterprise.
SETTLED = {"甲公司": {"是": "企业", "研发投入": "200万元", "属于重点企业": "是"}}


@pytest.fixture
def run() -> Run:
    """The command, run in this process: its exit status, standard output and standard error."""

    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rule base as a file of its own."""
    path = tmp_path / "示例.tl"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def write_case(tmp_path: Path) -> WriteCase:
    """Write a case, or a request, to a file of its own."""

    def write(value: object) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def settled(write_case: WriteCase) -> Path:
    """A case file in which nothing is unknown."""
    return write_case(SETTLED)
