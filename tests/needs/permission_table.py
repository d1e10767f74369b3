"""Who gets which answer from which address of the need pages: stage by stage, `everyone` and the exceptions.

LOGIN is the way to the login page, UNKNOWN what a stranger gets: whether the page exists is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LOGIN, REFUSED, UNKNOWN = 302, 403, 404
PERSONAS = (
    "public", "enterprise", "enterprise2", "manager", "solver", "solver2", "officer", "leader", "steward", "admin",
)  # fmt: skip
STORIES = ("draft", "triage", "answering", "assisting", "working", "verifying", "finished")


@dataclass(frozen=True, slots=True)
class Row:
    """`story` is the demonstration need in the address, "" for an address without one; `rest` follows its number."""

    name: str
    story: str
    rest: tuple[str, ...]
    everyone: int
    exceptions: dict[str, int] = field(default_factory=dict)

    def expected(self, persona: str) -> int:
        return self.exceptions.get(persona, self.everyone)


def row(name: str, story: str = "", *rest: str, everyone: int = 200, **exceptions: int) -> Row:
    return Row(name, story, rest, everyone, exceptions)


def pages(story: str, sees_nothing: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """The pages that nobody may use at this stage, or only as the stage's own rows below say."""
    blind = dict.fromkeys(sees_nothing, UNKNOWN)
    return (
        row("need-undertake", story, everyone=405, public=LOGIN),
        *(
            row(name, story, everyone=REFUSED, public=LOGIN, **blind)
            for name in ("need-answer", "need-plan", "need-refine", "need-measure")
            if (name, story) not in OWN
        ),
    )


OWN = {
    ("need-answer", "draft"), ("need-plan", "draft"), ("need-refine", "draft"), ("need-measure", "draft"),
    ("need-answer", "answering"), ("need-answer", "assisting"), ("need-measure", "verifying"),
    ("need-plan", "working"), ("need-refine", "assisting"),
}  # fmt: skip
STRANGERS = ("enterprise", "solver", "solver2")
ANSWERING = {"public": LOGIN, "manager": 200, "solver": 200, "solver2": 200}
ROWS = (
    row("need-list"),
    row("need-new", everyone=REFUSED, public=LOGIN, enterprise=200, enterprise2=200, manager=200, admin=200),
    row("cooperations"),
    row("need-detail", "draft", everyone=UNKNOWN, enterprise=200),
    row(
        "need-edit",
        "draft",
        "text",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=200,
        enterprise2=UNKNOWN,
        manager=UNKNOWN,
        admin=UNKNOWN,
    ),
    row("need-steps", "draft", everyone=UNKNOWN),
    row("need-diagram", "draft", everyone=UNKNOWN),
    row("need-extract", "draft", everyone=UNKNOWN, enterprise=200),
    row("need-case", "draft", everyone=UNKNOWN),
    row("need-answer", "draft", everyone=UNKNOWN, public=LOGIN, enterprise=REFUSED),
    row("need-plan", "draft", everyone=UNKNOWN, public=LOGIN, enterprise=REFUSED),
    row("need-refine", "draft", everyone=UNKNOWN, public=LOGIN, enterprise=REFUSED),
    row("need-measure", "draft", everyone=UNKNOWN, public=LOGIN, enterprise=REFUSED),
    row("need-detail", "triage"),
    row(
        "need-edit",
        "triage",
        "text",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=UNKNOWN,
        enterprise2=302,
        manager=302,
        admin=302,
    ),
    row("need-steps", "triage", public=UNKNOWN, enterprise=UNKNOWN, solver=UNKNOWN, solver2=UNKNOWN),
    row("need-diagram", "triage", public=UNKNOWN, enterprise=UNKNOWN, solver=UNKNOWN, solver2=UNKNOWN),
    row("need-extract", "triage", public=UNKNOWN, enterprise=UNKNOWN, solver=UNKNOWN, solver2=UNKNOWN),
    row("need-case", "triage", everyone=UNKNOWN),
    row("need-detail", "answering"),
    row("need-steps", "answering"),
    row("need-diagram", "answering"),
    row("need-extract", "answering", public=UNKNOWN, enterprise2=UNKNOWN, solver=UNKNOWN, solver2=UNKNOWN),
    row("need-case", "answering", everyone=UNKNOWN),
    row("need-answer", "answering", everyone=REFUSED, **ANSWERING),
    row("need-detail", "assisting"),
    row("need-steps", "assisting"),
    row("need-answer", "assisting", everyone=REFUSED, **ANSWERING),
    row("need-refine", "assisting", everyone=REFUSED, public=LOGIN),
    row("need-detail", "working"),
    row("need-steps", "working"),
    row("need-diagram", "working"),
    row("need-extract", "working"),
    row("need-plan", "working", everyone=REFUSED, public=LOGIN),
    row("need-case", "working", everyone=UNKNOWN),
    row("need-detail", "verifying"),
    row("need-steps", "verifying"),
    row("need-measure", "verifying", everyone=REFUSED, public=LOGIN, enterprise=200, manager=200),
    row("need-detail", "finished"),
    row(
        "need-edit",
        "finished",
        "text",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=302,
        enterprise2=302,
        manager=302,
        admin=302,
    ),
    row("need-steps", "finished"),
    row("need-extract", "finished"),
    row("need-case", "finished"),
    row("need-act", "draft", "pose_submit", everyone=UNKNOWN, public=LOGIN, enterprise=200),
    row("need-act", "draft", "pose_withdraw", everyone=UNKNOWN, public=LOGIN, enterprise=REFUSED),
    row(
        "need-act",
        "triage",
        "need_accept",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=UNKNOWN,
        manager=200,
        solver=UNKNOWN,
        solver2=UNKNOWN,
    ),
    row(
        "need-act",
        "triage",
        "need_reject",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=UNKNOWN,
        manager=200,
        solver=UNKNOWN,
        solver2=UNKNOWN,
    ),
    row(
        "need-act",
        "triage",
        "pose_withdraw",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=UNKNOWN,
        enterprise2=200,
        solver=UNKNOWN,
        solver2=UNKNOWN,
    ),
    row("need-act", "triage", "no_such_button", everyone=UNKNOWN, public=LOGIN),
    row("need-act", "assisting", "assist_finish", everyone=REFUSED, public=LOGIN, manager=200),
    row("need-act", "assisting", "support_attach", everyone=REFUSED, public=LOGIN, manager=200),
    row("need-act", "answering", "invite", everyone=REFUSED, public=LOGIN, enterprise=200, manager=200),
    row("need-act", "answering", "question_ask", everyone=REFUSED, **ANSWERING),
    row("need-act", "answering", "window_close", everyone=REFUSED, public=LOGIN, manager=200),
    row("need-act", "answering", "manager_reassign", everyone=REFUSED, public=LOGIN, manager=200, admin=200),
    row("need-act", "working", "work_deliver", everyone=REFUSED, public=LOGIN, solver=200),
    row("need-act", "working", "choose_none", everyone=REFUSED, public=LOGIN),
    row("need-act", "verifying", "round_close", everyone=REFUSED, public=LOGIN, enterprise=200),
    row("need-act", "verifying", "report_sign", everyone=REFUSED, public=LOGIN),
    row(
        "need-act",
        "finished",
        "public_case_allow",
        everyone=REFUSED,
        public=LOGIN,
        enterprise=200,
        solver=200,
    ),
    row("need-act", "finished", "rate", everyone=REFUSED, public=LOGIN, enterprise=200, solver=200),
    *pages("draft"),
    *pages("triage", STRANGERS),
    *(
        line
        for story in ("answering", "assisting", "working", "verifying", "finished")
        for line in pages(story)
    ),
)

# name → the test that covers it instead
EXEMPT = {
    "need-act-on": "test_permissions: answers of others, of another need",
    "file": "tests/foundation: evidence",
}
