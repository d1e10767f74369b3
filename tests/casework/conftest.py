"""Handlers that the test processes call."""

from __future__ import annotations

from shuanglian.casework import handlers


@handlers.register("test.double")
def _double(case: object, data: dict, actor: object) -> dict:
    return {"doubled": data.get("x", 0) * 2}


@handlers.register("test.refuse")
def _refuse(case: object, data: dict, actor: object) -> dict:
    from shuanglian.foundation.errors import Invalid, Reason

    raise Invalid(Reason("refused", "处理器拒绝"))
