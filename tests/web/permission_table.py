"""Who gets which answer from which address. One row per address; a missing address fails the test.

`everyone` is the expected status of GET for all personas; keywords name the exceptions. LOGIN is the way to the login
page. Addresses that others test in a table of their own are listed in EXEMPT with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LOGIN = 302
PERSONAS = (
    "public", "enterprise", "enterprise2", "manager", "solver", "solver2", "officer", "leader", "steward", "admin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """`arguments` are attributes of the test world, such as `own.ref`, that fill the address."""

    name: str
    arguments: tuple[str, ...]
    everyone: int
    exceptions: dict[str, int] = field(default_factory=dict)
    method: str = "get"

    def expected(self, persona: str) -> int:
        return self.exceptions.get(persona, self.everyone)


def row(name: str, *arguments: str, everyone: int = 200, method: str = "get", **exceptions: int) -> Row:
    return Row(name, arguments, everyone, exceptions, method)


def only(status: int, *personas: str) -> dict[str, int]:
    return dict.fromkeys(personas, status)


STAFF_EDITORS = only(200, "steward", "admin")
MEMBERS = ("enterprise", "enterprise2", "solver", "solver2")

ROWS = (
    row("home"),
    row("match"),
    row("search"),
    row("party-list"),
    row("party-detail", "other.ref"),
    row("party-detail", "own.ref"),
    # A party that is not public: people who work for the region see it, for others it does not exist.
    row(
        "party-detail",
        "hidden.ref",
        everyone=404,
        **only(200, "manager", "officer", "leader", "steward", "admin"),
    ),
    row("party-new", public=LOGIN),
    row("party-edit", "own.ref", everyone=403, public=LOGIN, enterprise=200, **STAFF_EDITORS),
    row("party-edit", "other.ref", everyone=403, public=LOGIN, **STAFF_EDITORS),
    row(
        "party-edit",
        "hidden.ref",
        everyone=404,
        public=LOGIN,
        **only(403, "manager", "officer", "leader"),
        **STAFF_EDITORS,
    ),
    row("offering-new", "own.ref", everyone=403, public=LOGIN, enterprise=200, **STAFF_EDITORS),
    row("offering-list"),
    row("offering-detail", "offering.ref"),
    row("offering-edit", "own_offering.ref", everyone=403, public=LOGIN, enterprise=200, **STAFF_EDITORS),
    row("offering-retire", "own_offering.ref", everyone=405),
    row("places"),
    row("chains"),
    row("sources"),
    row("components"),
    row("work", public=LOGIN),
    row("work-bulk", everyone=405),
    row("work-peek", "no_task", everyone=404, public=LOGIN),
    row("notices", public=LOGIN),
    row("notices-read-all", everyone=405),
    row("notice-preferences", public=LOGIN),
    row("notice-read", "notice.pk", everyone=404, public=LOGIN, enterprise=302, method="post"),
    row("imports", everyone=200, public=LOGIN, officer=403, leader=403),
    row("import-template", "kind", everyone=200, public=LOGIN, officer=403, leader=403),
    row("import-export", "kind", everyone=200, public=LOGIN, officer=403, leader=403),
    row("import-check", everyone=405),
    row("import-file", "no_file", everyone=404, public=LOGIN, officer=403, leader=403),
    row("import-errors", "no_file", everyone=404, public=LOGIN, officer=403, leader=403),
    row("import-apply", "no_file", everyone=405),
    row("calendar"),
    row("calendar-day", everyone=403, public=LOGIN, **STAFF_EDITORS),
    row("calendar-year", everyone=403, public=LOGIN, **STAFF_EDITORS),
    row("quality"),
    row(
        "quality-needs", everyone=200, public=LOGIN, enterprise=403, enterprise2=403, solver=403, solver2=403
    ),
    row("quality-export", "sheet_form"),
    row("quality-calibration", "verb", everyone=405),
    row("accessibility"),
    row("manifest"),
    row("robots"),
    row("problem-list"),
    row("problem-export", "sheet_form"),
    row("problem-detail", "no_task", everyone=404),
    row("problem-act", "no_task", "verb", everyone=405),
    row("round-list", public=LOGIN),
    row("round-new", everyone=403, public=LOGIN, **only(200, "manager", "officer", "admin")),
    row("round-detail", "no_task", everyone=404, public=LOGIN),
    row("round-export", "no_task", everyone=404, public=LOGIN),
    row("round-progress", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("round-experts", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("round-sheet", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("round-need", "no_task", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("round-act", "no_task", "verb", everyone=405),
    row("round-need-act", "no_task", "no_task", "verb", everyone=405),
    row("set_language", everyone=302),
)

# name (or prefix with a star) → why it is not in this table
EXEMPT = {
    "account_*": "login pages, tests/accounts",
    "mfa_*": "second factor, tests/accounts",
    "socialaccount_*": "single sign-on, tests/accounts",
    "openid_connect_*": "single sign-on, tests/accounts",
    "accounts-*": "own account and administration, tests/accounts",
    "admin-*": "administration, tests/accounts",
    "me": "own account, tests/accounts",
    "personas": "demonstration only, tests/accounts",
    "persona-switch": "demonstration only, tests/accounts",
    "need-*": "the loop, tests/needs",
    "cooperations": "the loop, tests/needs",
    "file": "evidence, tests/needs",
    "siti-*": "the loop, tests/needs",
    "api-*": "machine side, tests/exchange",
}
EXEMPT_PREFIXES = {"api/": "machine side, tests/exchange", "needs/": "the loop, tests/needs"}
