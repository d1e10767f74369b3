"""The verbs of accounts. Nothing else writes people, organisations, memberships or tokens."""

from .actors import actor_for, actor_from_request, label_for, membership_switch
from .charges import ChargeRow, charge_end, charge_problems, charge_start, charges_import, organisation_place
from .members import member_add, member_change, member_remove
from .organisations import (
    organisation_create,
    organisation_decide,
    organisation_register,
    organisation_resume,
    organisation_suspend,
    organisation_update,
)
from .people import locale_set, person_create, person_invite, person_update, user_deactivate, user_reactivate
from .personal_data import person_erase, person_export
from .personas import ensure_personas, persona_actor, persona_actors, switch_persona
from .tokens import actor_from_token, token_issue, token_revoke

__all__ = [
    "ChargeRow",
    "actor_for",
    "actor_from_request",
    "actor_from_token",
    "charge_end",
    "charge_problems",
    "charge_start",
    "charges_import",
    "ensure_personas",
    "label_for",
    "locale_set",
    "member_add",
    "member_change",
    "member_remove",
    "membership_switch",
    "organisation_create",
    "organisation_decide",
    "organisation_place",
    "organisation_register",
    "organisation_resume",
    "organisation_suspend",
    "organisation_update",
    "person_create",
    "person_erase",
    "person_export",
    "person_invite",
    "person_update",
    "persona_actor",
    "persona_actors",
    "switch_persona",
    "token_issue",
    "token_revoke",
    "user_deactivate",
    "user_reactivate",
]
