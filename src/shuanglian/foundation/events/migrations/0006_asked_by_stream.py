"""Events are asked for by stream or by key: no index over objects and times, and one over organisations only for events that
have one. Streams are asked for by their whole name."""

import django.db.models.deletion
from django.db import migrations, models

from shuanglian.foundation.unindexing import unindexed

ORGANISATION = models.ForeignKey(
    blank=True,
    db_index=False,
    null=True,
    on_delete=django.db.models.deletion.SET_NULL,
    related_name="+",
    to="accounts.organisation",
)


class Migration(migrations.Migration):
    dependencies = [("events", "0005_digests_as_bytes")]
    operations = [
        migrations.RemoveIndex("event", "events_event_object"),
        unindexed("events", "event", "at", models.DateTimeField()),
        unindexed("events", "event", "organisation", ORGANISATION),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation"],
                name="events_event_organisation",
            ),
        ),
        # On PostgreSQL a text that is a key has a second index, for its beginnings.
        unindexed("events", "stream", "name", models.CharField(max_length=80, primary_key=True, serialize=False)),
    ]
