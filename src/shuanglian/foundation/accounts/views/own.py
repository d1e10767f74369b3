"""One's own account: profile, organisation, memberships, data."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuanglian.foundation.errors import Conflict, Invalid, TooMany
from shuanglian.foundation.errors import Reason as Why

from .. import forms, personas, selectors, services
from ..models import Membership, Organisation, User
from ..services.organisations import Applicant
from .common import actor_of, login_needed


@login_needed
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """Name, phone, language, the memberships one can act in."""
    user = _me(request)
    first = {"name": user.name, "phone": user.phone, "locale": user.locale}
    form = forms.ProfileForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.person_update(actor=actor_of(request), user=user, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            response = redirect("me")
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                saved.locale,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
            return response
    found = selectors.usable_memberships(user)
    waiting = Membership.objects.filter(user=user, organisation__status=Organisation.Status.PENDING)
    context = {
        "form": form,
        "memberships": found,
        "waiting": waiting.select_related("organisation"),
        "actor": actor_of(request),
        "person": user,
    }
    return render(request, "accounts/profile.html", context)


@login_needed
@require_POST
def switch(request: HttpRequest, membership_id: int) -> HttpResponseBase:
    actor = services.membership_switch(request, membership_id=membership_id)
    messages.success(request, _("现在以 %(who)s 的身份办事。") % {"who": actor.label})
    return redirect(_safe(request, settings.LOGIN_REDIRECT_URL))


@login_needed
@require_GET
def organisation(request: HttpRequest) -> HttpResponseBase:
    """The organisation one is acting for: its members and, for those who manage it, tokens and buttons."""
    actor = actor_of(request)
    if actor.organisation_id is None:
        return render(request, "accounts/no_organisation.html", {"crumb": _("我的单位")})
    return redirect("accounts-organisation", organisation_id=actor.organisation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponseBase:
    """An organisation registers itself; an administrator approves it."""
    actor = actor_of(request)
    form = forms.RegisterForm(
        request.POST if request.method == "POST" else None, with_person=actor.user_id is None
    )
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            raise TooMany(Why("too_many_registrations", _("这个网络地址登记太频繁，请过一会儿再来。")))
        try:
            made, _user = services.organisation_register(
                actor=actor,
                name=form.cleaned_data["name"],
                credit_code=form.cleaned_data["credit_code"],
                role=form.cleaned_data["role"],
                applicant=_applicant(form),
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            return render(request, "accounts/registered.html", {"organisation": made})
    return render(request, "accounts/register.html", {"form": form})


@login_needed
@require_GET
def privacy_page(request: HttpRequest) -> HttpResponseBase:
    return render(request, "accounts/privacy.html", {"form": forms.EraseForm(), "person": _me(request)})


@login_needed
@require_POST
def privacy_export(request: HttpRequest) -> HttpResponseBase:
    data = services.person_export(actor=actor_of(request), user=_me(request))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="shuanglian-personal-data.json"'
    return response


@login_needed
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def privacy_erase(request: HttpRequest) -> HttpResponseBase:
    user, form = _me(request), forms.EraseForm(request.POST)
    if not form.is_valid() or form.cleaned_data["confirm"] != user.username:
        form.add_error("confirm", _("请输入 %(name)s。") % {"name": user.username})
        return render(request, "accounts/privacy.html", {"form": form, "person": user}, status=422)
    try:
        services.person_erase(actor=actor_of(request), user=user)
    except Conflict as error:
        form.refuse(error)
        return render(request, "accounts/privacy.html", {"form": form, "person": user}, status=409)
    logout(request)
    messages.success(request, _("账号已注销，姓名和联系方式已清除。"))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_GET
def persona_list(request: HttpRequest) -> HttpResponseBase:
    services.ensure_personas()
    context = {"personas": personas.PERSONAS, "last": request.COOKIES.get("persona", "")}
    return render(request, "accounts/personas.html", context)


@require_POST
def persona_switch(request: HttpRequest, key: str) -> HttpResponseBase:
    services.switch_persona(request, key)
    response = redirect(_safe(request, settings.LOGIN_REDIRECT_URL))
    response.set_cookie("persona", key, samesite="Lax", httponly=True)
    return response


def signup_closed(request: HttpRequest) -> HttpResponse:
    """allauth's sign-up address leads to the registration of an organisation."""
    return redirect("accounts-register")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return User.objects.get(pk=request.user.pk)


def _applicant(form: forms.RegisterForm) -> Applicant | None:
    if "username" not in form.fields:
        return None
    data = form.cleaned_data
    return Applicant(data["person_name"], data["username"], data["email"], data["password"], data["phone"])


def _safe(request: HttpRequest, fallback: str) -> str:
    target = request.POST.get("next", "")
    ok = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ok else fallback
