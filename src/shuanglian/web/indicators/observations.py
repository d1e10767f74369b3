"""The page of one value: what it is, where it is from, its versions and record, where it is used; and what can be done."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.foundation.files.models import StoredFile, Visibility
from shuanglian.foundation.files.services import store
from shuanglian.indicators import policies, selectors, services
from shuanglian.indicators.models import Observation
from shuanglian.ingest.selectors import tracing as documents

from .. import facts, nav
from ..forms import Form
from ..http import actor_of, login_needed
from . import asked, shown, told
from .used import used_in

SAID: Final = ("published", "superseded")
TEMPORARY: Final = frozenset({"indicators.state", "indicators.questions", "indicators.newer"})


@require_safe
def observation(request: HttpRequest, observation_id: int) -> HttpResponseBase:
    """Every number in a report or a ranking leads here."""
    return page(request, selectors.get_observation(actor_of(request), observation_id))


def page(
    request: HttpRequest,
    found: Observation,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
) -> HttpResponse:
    """With `reasons` of a refused form the form `verb` is open and filled as it was."""
    viewer = actor_of(request)
    versions = selectors.versions(viewer, found)
    may, why = allowed(viewer, found)
    context: dict[str, Any] = {
        "o": found,
        "value": shown.value_of(found),
        "period": shown.period_of(found).words(),
        "scope": shown.scope(found),
        "tone": shown.STATE_TONES[found.state],
        "conversion": told.conversion(found),
        "chip": facts.chip(found.source, f"src-{found.pk}", locator=found.locator) if found.source else None,
        "sentence": documents.trace(found.locator, viewer) or "",
        "versions": [shown.version(viewer, row) for row in versions],
        "newer": _newer(found, versions),
        "timeline": told.timeline(viewer, found),
        "questions": asked.of_observations(viewer, [found.pk]),
        "used": used_in(viewer, found),
        "may": may,
        "why": why,
        "may_drill": viewer.is_authenticated,
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "verb": verb,
        "given": request.POST if reasons else {},
        "supervise_url": shown.supervise(f"observation:{found.pk}") if found.state in SAID else "",
    }
    return render(request, "indicators/observation.html", context, status=status)


def _newer(found: Observation, versions: list[Observation]) -> str:
    """The version in force, when this one was in force once."""
    now = next((row for row in versions if row.state == "published"), None)
    if found.state != "superseded" or now is None or now.pk == found.pk:
        return ""
    return nav.address("indicator-observation", now.pk)


def allowed(viewer: Actor, found: Observation) -> tuple[dict[str, bool], dict[str, list[Reason]]]:
    """What this person may do here, and what stands against it for now; other refusals leave the button out."""
    may, why = {}, {}
    for verb, rule in RULES.items():
        reasons = rule(viewer, found) if viewer.is_authenticated else [Reason("login", "")]
        lasting = [r for r in reasons if r.code not in TEMPORARY or r.code == "indicators.state"]
        may[verb] = not lasting
        why[verb] = [r for r in reasons if r not in lasting]
    return may, why


RULES: Final = {
    "publish": policies.may_publish,
    "reject": policies.may_reject,
    "correct": policies.may_correct,
    "withdraw": policies.may_withdraw,
}


@require_POST
@login_needed()
def act(request: HttpRequest, observation_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back to the page; a refusal shows the page with every reason."""
    actor = actor_of(request)
    found = selectors.get_observation(actor, observation_id)
    doing = VERBS.get(verb)
    if doing is None:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    try:
        kept = doing[0](request, actor, found, Form.posted(request))
    except NotFound:
        raise
    except DomainError as error:
        fresh = selectors.get_observation(actor, observation_id)
        return page(request, fresh, error.reasons, verb, error.status)
    messages.success(request, str(doing[1]))
    return redirect("indicator-observation", kept.pk)


def _publish(_request: HttpRequest, actor: Actor, found: Observation, _form: Form) -> Observation:
    return services.observation_publish(actor=actor, observation=found)


def _reject(_request: HttpRequest, actor: Actor, found: Observation, form: Form) -> Observation:
    return services.observation_reject(actor=actor, observation=found, reason=form.text("reason"))


def _withdraw(_request: HttpRequest, actor: Actor, found: Observation, form: Form) -> Observation:
    return services.observation_withdraw(actor=actor, observation=found, reason=form.text("reason"))


def _correct(request: HttpRequest, actor: Actor, found: Observation, form: Form) -> Observation:
    policies.require(policies.may_correct(actor, found))
    return services.observation_correct(
        actor=actor, observation=found, value=form.text("value"), unit=form.text("unit"),
        reason=form.text("reason"), evidence=_upload(request, actor),
    )  # fmt: skip


def _upload(request: HttpRequest, actor: Actor) -> StoredFile | None:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.name:
        return None
    return store(actor=actor, upload=sent, name=sent.name, visibility=Visibility.ORGANISATION)  # type: ignore[arg-type]


VERBS: Final = {
    "publish": (_publish, gettext_lazy("已发布")),
    "reject": (_reject, gettext_lazy("已退回，报送人会看到理由")),
    "withdraw": (_withdraw, gettext_lazy("已撤回")),
    "correct": (_correct, gettext_lazy("更正已提交，等另一位核对")),
}
