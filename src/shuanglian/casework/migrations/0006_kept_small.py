"""What every step has to keep up is less: clocks and alarms of a case are found through its tokens, what is empty for nearly
all rows is indexed for the others only, and a message goes once it is delivered."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from shuanglian.foundation.unindexing import unindexed


def forget_delivered(apps: Any, schema_editor: Any) -> None:
    apps.get_model("casework", "Outbox").objects.filter(sent_at__isnull=False).delete()


def of_case(model: str, related_name: str) -> Operation:
    key = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="casework.case",
    )
    return unindexed("casework", model, "case", key)


def of_token(model: str, name: str, related_name: str) -> Operation:
    key = models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="casework.token",
    )
    return unindexed("casework", model, name, key)


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_one_index_less")]
    operations = [
        migrations.RunPython(forget_delivered, migrations.RunPython.noop),
        migrations.RemoveIndex("outbox", "casework_outbox_due"),
        migrations.RemoveField("outbox", "sent_at"),
        migrations.AddIndex("outbox", models.Index(fields=["next_try_at"], name="casework_outbox_next")),
        of_case("outbox", "outbox"),
        of_case("clock", "clocks"),
        of_case("timer", "timers"),
        of_token("token", "parent", "instances"),
        of_token("case", "caller", "called_cases"),
        migrations.AddIndex(
            "token",
            models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent"],
                name="casework_token_parent",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("caller__isnull", False)), fields=["caller"], name="casework_case_caller"
            ),
        ),
        migrations.RemoveIndex("token", "casework_token_org"),
        migrations.AddIndex(
            "token",
            models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation", "case"],
                name="casework_token_unit",
            ),
        ),
    ]
