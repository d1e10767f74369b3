"""The unique index over stream and number serves every search by stream: one index less to keep for each event."""

import django.db.models.deletion
from django.db import migrations, models

from shuanglian.foundation.unindexing import unindexed


class Migration(migrations.Migration):
    dependencies = [("events", "0002_append_only")]
    operations = [
        unindexed(
            "events",
            "event",
            "stream",
            models.ForeignKey(
                db_column="stream",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="events.stream",
            ),
        )
    ]
