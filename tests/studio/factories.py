"""Small processes and drafts."""

from __future__ import annotations

from shuanglian.casework import api
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.actor import Actor, Role, system
from tests.casework import factories as engine
from tests.casework.files import end, flow, path, process, rule, start, task, xor

KEY = "sample"
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="grading_definitions" name="定级" namespace="urn:x">
<decision id="grading" name="定级"><decisionTable id="grading_table" hitPolicy="FIRST">
<input id="in1" label="部门数"><inputExpression id="ex1" typeRef="number"><text>departments</text></inputExpression></input>
<output id="out1" name="grade" typeRef="string"/>
<rule id="r1"><inputEntry id="c1"><text>&lt; 2</text></inputEntry><outputEntry id="c2"><text>"simple"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c3"><text>-</text></inputEntry><outputEntry id="c4"><text>"hard"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def sample(key: str = KEY, *, limit: str = "3", name: str = "登记") -> bytes:
    """A task, a table that grades, and a second task for what is hard."""
    return process(
        start(),
        task("take", sla=limit, outputs="departments").replace('name="take"', f'name="{name}"'),
        rule("grade", "grading"),
        xor("gate", "gate_end"),
        task("review", separateFrom="take").replace('name="review"', 'name="复核"'),
        end(),
        path("start", "take", "grade", "gate"),
        flow("gate", "review", 'grade = "hard"'),
        flow("gate", "end"),
        flow("review", "end"),
        key=key,
    )


def person(role: str = "steward") -> Actor:
    return engine.person(Role(role))


def published(key: str = KEY) -> api.Definition:
    return api.publish(key, bpmn_xml=sample(key), dmn_xmls=[TABLE.encode()], actor=system())


def drafted(actor: Actor, key: str = KEY) -> Draft:
    """A draft from the published version."""
    base = api.Definition.objects.filter(key=key).order_by("-version").first() or published(key)
    return services.draft_new(actor=actor, base=base)


def changed(actor: Actor, draft: Draft, old: str = 'name="复核"', new: str = 'name="领导复核"') -> Draft:
    assert old in draft.bpmn_xml
    xml = draft.bpmn_xml.replace(old, new)
    return services.draft_save(actor=actor, draft=draft, rev=draft.rev, bpmn_xml=xml)


def submitted(actor: Actor, key: str = KEY) -> Draft:
    draft = changed(actor, drafted(actor, key))
    return services.draft_submit(actor=actor, draft=draft, rev=draft.rev, note="复核改由领导办")
