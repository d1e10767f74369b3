"""Nobody searches messages by task: one index less to keep for each step."""

import django.db.models.deletion
from django.db import migrations, models

from shuanglian.foundation.unindexing import unindexed


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_undated_clocks")]
    operations = [
        unindexed(
            "casework",
            "outbox",
            "token",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outbox",
                to="casework.token",
            ),
        )
    ]
