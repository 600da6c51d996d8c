"""Small rule bases that the tests of the engine and of the checker share, and the one way they ask them."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from engine.answer import answer_json
from engine.proof_json import proof_json
from engine.prove.decide import Answer
from engine.rulebase import RuleBase, start
from grammar.load import load_texts
from service.service import Service
from text.encode import encode
from verify.verifier import Checker

DAY = datetime.date(2024, 6, 1)
DIGEST = "sha256:" + "0" * 64
ALL_LISTED = ("全部",)
NUMBER = "某政办发〔2024〕1号"

#: Every construct of the language, in the fewest rules.
EVERYTHING = f"""
词汇 测试
  类别 企业、项目、园区、支付、人员
  类别 小型企业、大型企业 属于 企业 同问 规模
  类别 微型企业 属于 小型企业
  类别 高新企业 属于 企业
  类别 新建项目、改建项目 属于 项目 同问 建设性质
  类别 政府投资项目 属于 项目
  选项 级别：国家级、省级
  选项 用途：海外仓、物流、展会 等
  选项 方式：承诺制、先建后验
  关系 位于 企业、项目 → 园区
  关系 隶属于 园区 → 园区 传递 封闭
  关系 相邻于 园区 → 园区 单值
  关系 合作 企业 → 企业 封闭
  关系 竞合 企业 → 企业
  类别 国家级园区 属于 园区
  属性 所在级别 企业 → 级别
  推知 企业随园区
    若 企业 位于 园区
    则 企业 的 所在级别 = 园区 的 园区级别
  推知 国家级的园区
    若 园区 的 园区级别 = 国家级
    则 园区 是 国家级园区
  属性 园区级别 园区 → 级别
  属性 用处 项目 → 用途 多值
  属性 实施企业 项目 → 企业
  属性 投入 项目 → 元
  属性 他项补助 项目 → 元
  属性 能耗 项目 → 吨标准煤
  属性 占股 项目 → 比例
  属性 竣工 项目 → 日期
  属性 位次 园区 → 位
  属性 上年位次 园区 → 位
  属性 收款企业 支付 → 企业
  属性 金额 支付 → 元
  认定 符合规划 项目 由 市发改委、市工信局
  认定 有失信记录 企业
  认定 已移出名单 企业
  认定 停产 企业 封闭
  单位 某市：市发改委、市工信局、市商务局
  结论 补助 项目 → 元
  结论 配套 项目 → 元
  结论 占比补助 项目 → 元
  结论 位次奖 园区 → 元
  结论 适用 项目 → 方式
  结论 受支持 企业
  结论 属重点 企业
  结论 累计 企业 → 元
  结论 笔数 企业 → 个
  结论 最高一笔 企业 → 元
  结论 最低一笔 企业 → 元
  结论 余额 企业 → 元
  结论 按期竣工 项目
  结论 园区补助 项目 → 元
  结论 定额 项目 → 元
  结论 联合 企业 → 企业
  结论 连通 企业 → 企业
  实体 总园 是 园区 又名 总园区
  事实 总园 的 园区级别 = 国家级
文件 {NUMBER}
  名称 “某措施”
  发文机关 市发改委
  辖区 某市
  成文日期 2024-01-01
  施行日期 2024-02-01
  失效日期 2026-01-01
  贯彻 某政办发〔2023〕9号
条 1 “补助”
  性质 奖补
  责任单位 市商务局
  摘要 “一”
  原文 {DIGEST}
  规则 六成补助
    若 项目 的 用处 为 海外仓、物流 之一 且 项目 的 实施企业 位于 总园
    则 项目 的 补助 = 项目 的 投入 × 60%，最高 300万元
  规则 配套
    则 项目 的 配套 = 项目 的 他项补助，最低 1万元
  规则 占比补助
    若 项目 的 占股 不低于 25.5%
    则 项目 的 占比补助 = 项目 的 投入 × 项目 的 占股 - 1万元
  规则 位次奖
    若 园区 的 位次 在 前 150位
    则 园区 的 位次奖 = （园区 的 上年位次 - 园区 的 位次） 每满 5位 计 10万元，最低 0元
  提示 “款次有误”
条 2 “办理”
  性质 审批
  摘要 “二”
  原文 {DIGEST}
  规则 先建后验
    若 项目 是 新建项目、改建项目 之一 且 项目 符合规划
    除非 项目 是 政府投资项目
    则 项目 适用 先建后验
  规则 承诺制
    若 项目 的 能耗 低于 1000吨标准煤 或 项目 是 政府投资项目
    则 项目 适用 承诺制
  规则 按期
    若 项目 的 竣工 不超过 2024-12-31
    则 项目 按期竣工
条 3 “支持”
  性质 支持
  摘要 “三”
  原文 {DIGEST}
  规则 支持
    若 企业 位于 园区 且 园区 的 园区级别 = 国家级
    除非 （企业 有失信记录 除非 企业 已移出名单）
    则 企业 受支持
  规则 重点
    若 企业 是 大型企业 且 企业 不 停产
    则 企业 属重点
  规则 联合
    若 企业 合作 企业乙 且 企业乙 属重点
    则 企业 联合 企业乙
  规则 合作即连通
    若 企业 合作 企业乙 或 企业 竞合 企业乙
    则 企业 连通 企业乙
  规则 辗转连通
    若 企业 连通 企业乙 且 企业乙 连通 企业丙
    除非 企业乙 停产
    则 企业 连通 企业丙
条 4 “合计”
  性质 支持
  摘要 “四”
  原文 {DIGEST}
  规则 累计
    则 企业 的 累计 = 合计（支付 的 金额 遍及 支付 若 支付 的 收款企业 = 企业）
  规则 笔数
    则 企业 的 笔数 = 个数（遍及 支付 若 支付 的 收款企业 = 企业）
  规则 最高一笔
    则 企业 的 最高一笔 = 最大（支付 的 金额 遍及 支付 若 支付 的 收款企业 = 企业）
  规则 最低一笔
    则 企业 的 最低一笔 = 最小（支付 的 金额 遍及 支付 若 支付 的 收款企业 = 企业）
  规则 余额
    则 企业 的 余额 = 1000万元 - 企业 的 累计，最低 0元
  规则 合规划的定额
    若 项目 符合规划 则 项目 的 定额 = 10万元
  规则 政府投资的定额
    若 项目 是 政府投资项目 则 项目 的 定额 = 20万元
条 5 “读法”
  性质 支持
  摘要 “五”
  原文 {DIGEST}
  存疑 补助口径 “含不含税没有写。”
    读法 含税 默认 “按全部投入。”
    读法 不含税 “按九成计。”
    待认定 市商务局
  存疑 园区口径 “园区的级别没有写。”
    读法 只限国家级
    读法 各级都算
    待认定 市发改委
  规则 含税补助 按读法 含税
    若 项目 位于 总园
    则 项目 的 园区补助 = 项目 的 投入 × 10%
  规则 不含税补助 按读法 不含税
    若 项目 位于 总园
    则 项目 的 园区补助 = 项目 的 投入 × 90% × 10%
  规则 国家级支持 按读法 只限国家级
    若 企业 是 高新企业 且 企业 位于 园区 且 园区 的 园区级别 = 国家级
    则 企业 受支持
  规则 各级支持 按读法 各级都算
    若 企业 是 高新企业 且 企业 位于 园区
    则 企业 受支持
条 6 “目标”
  性质 目标
  摘要 “六”
  原文 {DIGEST}
  目标 位次目标
    指标 园区 的 位次 在 前 150位
    期限 2025-12-31
"""

#: One rule over a negation, a cap, an aggregate and a choice between two: what the property tests fill at random.
SMALL = f"""
词汇 小
  类别 户、笔
  类别 甲类、乙类 属于 户 同问 类
  类别 特困 属于 户
  关系 属于户 笔 → 户
  属性 金额 笔 → 元
  属性 收入 户 → 元
  认定 合格 户
  认定 失信 户
  认定 申诉成立 户
  结论 可补 户
  结论 不补 户
  结论 补助 户 → 元
  结论 总额 户 → 元
  结论 笔数 户 → 个
文件 {NUMBER}
  名称 “小”
  成文日期 2024-01-01
条 1
  性质 奖补
  摘要 “一”
  原文 {DIGEST}
  规则 可补
    若 户 合格 且 户 的 收入 低于 100元 或 户 是 特困
    除非 （户 失信 除非 户 申诉成立）
    则 户 可补
  规则 不补
    除非 户 可补
    则 户 不补
  规则 总额
    则 户 的 总额 = 合计（笔 的 金额 遍及 笔 若 笔 属于户 户）
  规则 笔数
    则 户 的 笔数 = 个数（遍及 笔 若 笔 属于户 户）
  规则 补助
    若 户 可补 且 户 的 笔数 不少于 1个
    则 户 的 补助 = 户 的 总额 × 60%，最高 90元
"""


#: One attribute that two rules give, and rules that read it.
CONTESTED = f"""
词汇 测试
  类别 项目
  属性 投入 项目 → 元
  认定 优 项目
  认定 良 项目
  结论 补助 项目 → 元
  结论 大额 项目
  结论 小额 项目
  结论 合计额 项目 → 元
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 甲
    若 项目 优 则 项目 的 补助 = 100万元
  规则 乙
    若 项目 良 则 项目 的 补助 = 200万元
条 2
  摘要 “二”
  原文 {DIGEST}
  规则 大
    若 项目 的 补助 >= 150万元 则 项目 大额
  规则 小
    若 项目 是 项目
    除非 项目 大额
    则 项目 小额
  规则 和
    则 项目 的 合计额 = 项目 的 补助 + 1万元
"""


@cache
def rulebase(text: str = EVERYTHING) -> RuleBase:
    """Start a rule base of one text, once."""
    return start(load_texts({"例.tl": text}))


@cache
def checker(text: str = EVERYTHING) -> Checker:
    """A checker of proofs over it."""
    return Checker(rulebase(text).exported)


@cache
def service(text: str = EVERYTHING) -> Service:
    """A service over it."""
    return Service(rulebase(text))


def decided(
    case: Mapping[str, Any],
    question: str,
    *,
    day: datetime.date = DAY,
    readings: Mapping[str, str] | None = None,
    text: str = EVERYTHING,
    whole: Sequence[str] = ALL_LISTED,
) -> Answer:
    """Answer one question, of a case that lists all there is unless ``whole`` says otherwise; its proof must verify."""
    base = rulebase(text)
    answer = base.ask(base.read(case), question, day, readings, whole=whole)
    checker(text).verify(case, encode(proof_json(base, answer)))
    return answer


def asked(
    case: Mapping[str, Any],
    question: str,
    *,
    day: datetime.date = DAY,
    readings: Mapping[str, str] | None = None,
    text: str = EVERYTHING,
    explain: str = "summary",
    whole: Sequence[str] = ALL_LISTED,
) -> dict[str, Any]:
    """Answer one question as JSON; its proof must verify."""
    answer = decided(case, question, day=day, readings=readings, text=text, whole=whole)
    base = rulebase(text)
    found: dict[str, Any] = encode(replace(answer_json(base, answer, explain), proof=proof_json(base, answer)))
    return found


def said(case: Mapping[str, Any], question: str, **more: Any) -> str:
    """Return what an answer comes to in Chinese, without the clauses: 是, 否, 未定…, 300万元."""
    answer = decided(case, question, **more)
    return rulebase(more.get("text", EVERYTHING)).views.value(answer)


def proof(case: Mapping[str, Any], question: str, **more: Any) -> dict[str, Any]:
    """Return the proof of an answer, for a test to alter."""
    found: dict[str, Any] = copy.deepcopy(asked(case, question, **more)["proof"])
    return found


def kinds(case: Mapping[str, Any], question: str, **more: Any) -> Iterator[str]:
    """Yield the kinds of the steps of a proof."""
    for node in proof(case, question, **more)["nodes"]:
        yield node["kind"]
