"""Version 1: one module per subject, one router each."""

from __future__ import annotations

from collections.abc import Iterator

from ninja import Router


def routers() -> Iterator[tuple[str, Router]]:
    """Prefix and router of every subject, in the order of the description."""
    from . import (
        accounts,
        calendar,
        cases,
        challenges,
        charges,
        events,
        files,
        guidance,
        indicators,
        ingest,
        instruments,
        ledgers,
        loop,
        matching,
        moves,
        needs,
        notices,
        offerings,
        parties,
        people,
        places,
        plans,
        problems,
        processes,
        processes_statistics,
        profile,
        projects,
        quality,
        quantities,
        questions,
        rankings,
        ratings,
        reporting,
        reports,
        rounds,
        sheets,
        stand_ins,
        supervision,
        tickets,
        work,
    )
    from . import vocabulary as words

    subjects = (
        accounts,
        profile,
        people,
        calendar,
        files,
        sheets,
        notices,
        events,
        parties,
        offerings,
        needs,
        loop,
        tickets,
        guidance,
        ratings,
        challenges,
        charges,
        projects,
        indicators,
        questions,
        rankings,
        reports,
        reporting,
        plans,
        supervision,
        instruments,
        ingest,
        ledgers,
        problems,
        cases,  # before work: `/cases/startable` is no id
        work,
        stand_ins,
        processes,
        processes_statistics,
        moves,
        places,
        matching,
        rounds,
        quality,
        quantities,
        words,
    )
    for subject in subjects:
        yield "/v1", subject.router
