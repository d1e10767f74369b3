"""Administration of organisations, members, people and tokens. Members see their own organisation the
same way.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason

from .. import credit_code, forms, policies, selectors, services
from ..models import Organisation, User
from .common import act, actor_of, admin_needed, login_needed, page_of, query, tell


@admin_needed
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    form = forms.OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.organisation_create(actor=actor, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("已登记 %(name)s。") % {"name": made.name})
            return redirect("accounts-organisation", organisation_id=made.pk)
    q, status = query(request), query(request, "status")
    context = {
        "form": form,
        "q": q,
        "status": status,
        "statuses": Organisation.Status.choices,
        "page": page_of(request, selectors.organisations(actor, q=q, status=status)),
        "pending": selectors.organisations(actor, status=Organisation.Status.PENDING).count(),
    }
    return render(request, "accounts/admin_organisations.html", context)


@login_needed
@require_GET
def organisation_page(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    return _organisation(request, actor, selectors.get_for(actor, organisation_id))


@admin_needed
@require_POST
def organisation_decide(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    approve = request.POST.get("decision") == "approve"
    return act(
        request,
        lambda: services.organisation_decide(
            actor=actor, organisation=found, approve=approve, note=request.POST.get("note", "")
        ),
        done=_("已通过，成员可以办事了。") if approve else _("已退回，理由会给申请人看。"),
        to=_address(found),
    )


@admin_needed
@require_POST
def organisation_state(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """Suspend with a reason, or resume."""
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    if request.POST.get("to") == "active":
        return act(
            request,
            lambda: services.organisation_resume(actor=actor, organisation=found),
            done=_("已恢复。"),
            to=_address(found),
        )
    note = request.POST.get("note", "")
    return act(
        request,
        lambda: services.organisation_suspend(actor=actor, organisation=found, note=note),
        done=_("已停用，成员和令牌即刻失效。"),
        to=_address(found),
    )


@admin_needed
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    first = {"name": found.name, "credit_code": found.credit_code or ""}
    form = forms.OrganisationForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.organisation_update(actor=actor, organisation=found, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(_address(found))
    return render(request, "accounts/admin_organisation_edit.html", {"form": form, "organisation": found})


@login_needed
@require_POST
def member_add(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    policies.demand(policies.may_manage(actor, found))
    form = forms.MemberForm(request.POST, every_role=not policies.may_administer(actor))
    if form.is_valid():
        data = form.cleaned_data
        user = selectors.find_login(data.pop("login"))
        try:
            if user is None:
                raise Invalid(
                    Reason("person_not_found", _("没有这个账号，请先让对方登记或由管理员新建。"), "login")
                )
            services.member_add(actor=actor, organisation=found, user=user, **data)
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("已加入 %(name)s。") % {"name": user.name})
            return redirect(_address(found))
    return _organisation(request, actor, found, member_form=form, status=422)


@login_needed
@require_http_methods(["GET", "HEAD", "POST"])
def member_page(request: HttpRequest, membership_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    held = selectors.get_membership(actor, membership_id)
    policies.demand(policies.may_manage(actor, held.organisation))
    first = {"role": held.role, "title": held.title, "manages": held.manages}
    data = request.POST if request.method == "POST" else None
    form = forms.MemberChangeForm(data, initial=first, every_role=not policies.may_administer(actor))
    if request.method == "POST" and form.is_valid():
        try:
            services.member_change(actor=actor, membership=held, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(_address(held.organisation))
    return render(request, "accounts/admin_member.html", {"form": form, "membership": held})


@login_needed
@require_POST
def member_remove(request: HttpRequest, membership_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    held = selectors.get_membership(actor, membership_id)
    return act(
        request,
        lambda: services.member_remove(actor=actor, membership=held),
        done=_("已移出，身份即刻失效。"),
        to=_address(held.organisation),
    )


@login_needed
@require_POST
def token_issue(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """The answer to this request is the only page that ever shows the key."""
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    policies.demand(policies.may_manage(actor, found))
    form = forms.TokenForm(request.POST, every_role=not policies.may_administer(actor), auto_id="t-%s")
    if form.is_valid():
        try:
            token, plain = services.token_issue(
                actor=actor,
                organisation=found,
                role=form.cleaned_data["role"],
                name=form.cleaned_data["name"],
                expires_at=timezone.now() + form.life(),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            response = render(request, "accounts/token_shown.html", {"token": token, "plain": plain})
            response["Cache-Control"] = "no-store"
            return response
    return _organisation(request, actor, found, token_form=form, status=422)


@login_needed
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    token = selectors.get_token(actor, token_id)
    return act(
        request,
        lambda: services.token_revoke(actor=actor, token=token),
        done=_("令牌已吊销。"),
        to=_address(token.organisation),
    )


@admin_needed
@require_http_methods(["GET", "HEAD", "POST"])
def person_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    form = forms.PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.person_create(actor=actor, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            return _invitation(request, made)
    q = query(request)
    context = {"form": form, "q": q, "page": page_of(request, selectors.people(actor, q=q))}
    return render(request, "accounts/admin_people.html", context)


@admin_needed
@require_GET
def person_page(request: HttpRequest, user_id: int) -> HttpResponseBase:
    found = selectors.get_person(actor_of(request), user_id)
    held = found.memberships.select_related("organisation").order_by("-is_active", "pk")
    context = {
        "person": found,
        "memberships": held,
        "charges": selectors.charges(actor_of(request)).filter(user=found),
    }
    return render(request, "accounts/admin_person.html", context)


@admin_needed
@require_POST
def person_state(request: HttpRequest, user_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.get_person(actor, user_id)
    to = reverse("accounts-person", args=[found.pk])
    if request.POST.get("to") == "active":
        return act(
            request, lambda: services.user_reactivate(actor=actor, user=found), done=_("已恢复登录。"), to=to
        )
    return act(
        request, lambda: services.user_deactivate(actor=actor, user=found), done=_("已停用登录。"), to=to
    )


@admin_needed
@require_POST
def person_invite(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """A fresh one-time link to set a password, for people whose e-mail does not arrive."""
    found = selectors.get_person(actor_of(request), user_id)
    try:
        return _invitation(request, found)
    except Invalid as error:
        tell(request, error)
        return redirect("accounts-person", user_id=found.pk)


def _organisation(
    request: HttpRequest,
    actor: Actor,
    found: Organisation,
    *,
    member_form: forms.MemberForm | None = None,
    token_form: forms.TokenForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    administers = not policies.may_administer(actor)
    manages = not policies.may_manage(actor, found)
    context = {
        "organisation": found,
        "members": selectors.members(actor, found),
        "administers": administers,
        "manages": manages,
        "charges": selectors.charges(actor).filter(organisation=found) if administers else [],
        "tokens": selectors.tokens(actor, found) if manages else [],
        "member_form": member_form or forms.MemberForm(every_role=administers),
        "token_form": token_form or forms.TokenForm(every_role=administers, auto_id="t-%s"),
        "doubts": credit_code.doubts(found.credit_code or "") if administers else [],
        "now": timezone.now(),
    }
    return render(request, "accounts/admin_organisation.html", context, status=status)


def _address(found: Organisation) -> str:
    return reverse("accounts-organisation", args=[found.pk])


def _invitation(request: HttpRequest, user: User) -> HttpResponseBase:
    link = services.person_invite(actor=actor_of(request), user=user)
    response = render(request, "accounts/admin_invitation.html", {"person": user, "invitation": link})
    response["Cache-Control"] = "no-store"
    return response
