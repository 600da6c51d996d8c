"""The requests that the description of the service shows: those of the documentation."""

from __future__ import annotations

from typing import Any

#: The worked example of the documentation.
EXAMPLE: dict[str, Any] = {
    "as_of": "2024-06-01",
    "case": {
        "甲公司": {"是": ["企业"], "位于": "巴彦淖尔经开区"},
        "甲项目": {
            "是": ["项目"],
            "实施企业": "甲公司",
            "位于": "巴彦淖尔经开区",
            "用途": ["海外仓"],
            "实际投入": "500万元",
        },
    },
    "questions": ["甲项目 的 外经贸补助"],
}


def _with(things: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**EXAMPLE, "case": {**EXAMPLE["case"], **things}, **more}


#: An example of each kind of request.
EXAMPLES: dict[str, dict[str, Any]] = {
    "decide": EXAMPLE,
    "why-not": _with({"甲项目": {**EXAMPLE["case"]["甲项目"], "用途": "设备更新"}}),
    "what-if": {**EXAMPLE, "changes": {"甲项目": {"实际投入": "200万元"}}},
    "missing": _with({"甲项目": {"是": ["项目"], "实施企业": "甲公司", "用途": ["海外仓"]}}),
    "next": _with({"甲项目": {"是": ["项目"], "实施企业": "甲公司", "实际投入": "500万元"}}),
}
