"""Kinds of events are asked for within a stream or an object, or of the newest: one index less to keep for each event."""

from django.db import migrations, models

from shuanglian.foundation.unindexing import unindexed


class Migration(migrations.Migration):
    dependencies = [("events", "0003_one_index_less")]
    operations = [unindexed("events", "event", "kind", models.CharField(max_length=60))]
