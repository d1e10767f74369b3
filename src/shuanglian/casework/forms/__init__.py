"""Forms of tasks, written as JSON Schema (draft 2020-12, a documented subset). Pure: no database, no page.

`problems(schema)` is the gate before publishing; `fields(schema)` what a page shows; `read(schema, typed)` turns
what was typed into data; `validate(schema, data)` lists everything that is wrong with data; `labelled(schema, data)`
shows data again in words. See docs/developer/forms.md.
"""

from __future__ import annotations

from .conditions import Condition
from .data import labelled, validate
from .fields import Choices, Field, fields, storable
from .reading import number, read
from .schema import problems

__all__ = [
    "Choices",
    "Condition",
    "Field",
    "fields",
    "labelled",
    "number",
    "problems",
    "read",
    "storable",
    "validate",
]
