"""The machine interface: one `NinjaAPI` with our door, our errors and our description of both."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from shuanglian.foundation.errors import Invalid, Reason

from . import errors
from .gate import View, gate, unknown
from .views import docs

DESCRIPTION: Final = """双链的机器接口。每个页面动作都有对应的接口。

- 认证：`Authorization: Bearer slt_…`（单位令牌），或登录会话加 `X-CSRFToken`。只读公开内容不用认证。
- 分页：`cursor`、`limit`（最多 100），下一页用应答里的 `next`。
- 重发：写请求可带 `Idempotency-Key`，同一个键只生效一次，重发得到第一次的应答。
- 错误：一种形状 `{"error": {"code", "message", "reasons": [{"code", "message", "field"}]}}`，所有理由一次给全。
- 金额单位是分；时间是 UTC；别的单位的记录一律 404。
"""


class CleanParser(Parser):
    """Refuses text that no database can keep (NUL, lone surrogates) before anything looks at it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        value = json.loads(request.body)
        _demand_clean(value)
        return value  # type: ignore[no-any-return]

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        value = super().parse_querydict(data, list_fields, request)
        _demand_clean(value)
        return value


class Interface(NinjaAPI):
    """Adds to the description what the gate does to every operation."""

    described: OpenAPISchema | None = None

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Made once: neither the operations nor their addresses change while the server runs."""
        if self.described is None:
            self.described = self._describe_all(**kwargs)
        return self.described

    def _describe_all(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        components = schema["components"]
        for model in (errors.ErrorOut, errors.ErrorBody, errors.ErrorReason):
            own = model.model_json_schema(ref_template="#/components/schemas/{model}")
            own.pop("$defs", None)
            components.setdefault("schemas", {})[model.__name__] = own
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _describe(method, operation)
        return schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}
    operation["responses"]["4XX"] = {"description": "拒绝，理由一次给全", "content": body}
    if operation.pop("x-public", False):
        operation.setdefault("security", []).append({})
    if method in ("post", "put", "patch", "delete"):
        key = {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 80},
            "description": "同一个键只生效一次",
        }
        operation.setdefault("parameters", []).append(key)


def _demand_clean(value: Any) -> None:
    if not _is_clean(value):
        raise Invalid(Reason("characters", _("含有不能保存的字符。")))


def _is_clean(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        return all(_is_clean(k) and _is_clean(v) for k, v in value.items())
    return all(_is_clean(v) for v in value) if isinstance(value, list) else True


def build() -> Interface:
    """The interface with every operation."""
    from .v1 import routers

    api = Interface(
        title="双链 Shuanglian",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url="/openapi.json",
        parser=CleanParser(),
        urls_namespace="api-v1",
    )
    errors.install(api)
    for prefix, router in routers():
        api.add_router(prefix, router)
    return api


def addresses(api: Interface) -> list[URLPattern | URLResolver]:
    """The interface's addresses, each behind the gate; whatever is not among them is a 404 of our shape."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        pattern.callback = gate(cast(View, pattern.callback))
    return [
        path("docs", docs, {"api": api}, name="api-docs"),
        path("", include((patterns, app), namespace=namespace)),
        re_path(r"^.*$", gate(unknown)),
    ]
