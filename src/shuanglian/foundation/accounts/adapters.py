"""How django-allauth fits this house: who may sign up, what single sign-on brings, how second factors
are kept.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.services import record

from .backends import Backend
from .models import User
from .services import label_for


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: organisations register themselves, or administrators invite."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Whoever the backend would throw out at the next request (see `backends.py`) does not get in at
        all."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None and not Backend().user_can_authenticate(user):
            clear_login(request)
            refused = self.respond_user_inactive(request, user)
        return refused


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on makes a person without memberships: public rights until an administrator adds one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> AbstractBaseUser:
        """Name and, if nobody has it yet, e-mail. An address that is taken never opens the account of
        its owner.
        """
        user: User = super().populate_user(request, sociallogin, data)
        given = [str(data.get("last_name") or ""), str(data.get("first_name") or "")]
        user.name = (str(data.get("name") or "") or "".join(given) or user.username or _("未具名"))[:80]
        if (
            user.email
            and User.objects.filter(Q(email__iexact=user.email) | Q(username__iexact=user.email)).exists()
        ):
            user.email = ""
            sociallogin.email_addresses = []
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> AbstractBaseUser:
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            actor = Actor(role=Role.PUBLIC, label=label_for(str(user)), user_id=user.pk)
            record(
                stream=f"account:{user.pk}",
                kind="account.created",
                actor=actor,
                obj=("user", user.pk),
                payload={"by": "single_sign_on"},
            )
        return user


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second-factor secrets are encrypted with a key derived from SECRET_KEY: a stolen database does not
    open them.
    """

    def get_totp_issuer(self) -> str:
        return str(_("双链"))

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    @staticmethod
    def _cipher() -> Fernet:
        key = hashlib.sha256(b"second-factor:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))
