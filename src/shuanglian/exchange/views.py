"""The list of operations for people, made from the same description that machines read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from .api import Interface

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def docs(request: HttpRequest, api: Interface) -> HttpResponse:
    schema = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                tag = (operation.get("tags") or [""])[0]
                groups.setdefault(tag, []).append(_row(path, method, operation))
    context = {
        "groups": groups.items(),
        "description": schema["info"]["description"],
        "title": schema["info"]["title"],
    }
    return render(request, "exchange/docs.html", context)


def _row(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "needs_login": {} not in operation.get("security", [{}]),
        "parameters": [p["name"] for p in operation.get("parameters", ()) if p["in"] != "header"],
    }
