"""Who may log in and stay logged in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from .models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Password login by user name or e-mail. Django asks `user_can_authenticate` again on every request, so a
    deactivated person is out at once, and a demonstration account never works in production."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        if not isinstance(user, User) or user.erased_at is not None:
            return False
        return user.is_active and not (settings.PRODUCTION and user.is_demo)
