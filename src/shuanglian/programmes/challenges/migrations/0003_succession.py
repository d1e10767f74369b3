"""The next in rank may move up. An award whose bid had won and stands as not awarded was given up or taken back: before this
release nothing else led there."""

from typing import Any

from django.db import migrations, models


def mark_lapsed(apps: Any, _schema: Any) -> None:
    rows = apps.get_model("challenges", "Award").objects
    rows.filter(proposal__decision="approved", bid__status="not_awarded").update(has_lapsed=True)


class Migration(migrations.Migration):

    dependencies = [("challenges", "0002_text_files")]

    operations = [
        migrations.RemoveConstraint(
            model_name='challenge',
            name='challenges_status',
        ),
        migrations.AddField(
            model_name='award',
            name='has_lapsed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='awardproposal',
            name='is_succession',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='awardproposal',
            name='decision',
            field=models.CharField(choices=[('open', '待批准'), ('approved', '已批准'), ('returned', '退回'), ('revoked', '因异议撤销'), ('lapsed', '全部放弃或收回')], default='open', max_length=20),
        ),
        migrations.AlterField(
            model_name='challenge',
            name='status',
            field=models.CharField(choices=[('draft', '草稿'), ('checking', '核对中'), ('returned', '退回修改'), ('approving', '待批准发布'), ('open', '揭榜中'), ('panel', '组建评审组'), ('scoring', '评审中'), ('awarding', '拟定结果'), ('publicity', '公示中'), ('contracting', '签约中'), ('performing', '履约中'), ('closed', '已完成'), ('succeeding', '决定递补'), ('no_award', '无中榜方'), ('rejected', '不予发布'), ('cancelled', '已终止')], default='draft', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'checking', 'returned', 'approving', 'open', 'panel', 'scoring', 'awarding', 'publicity', 'contracting', 'performing', 'closed', 'succeeding', 'no_award', 'rejected', 'cancelled'])), name='challenges_status'),
        ),
        migrations.RunPython(mark_lapsed, migrations.RunPython.noop),
    ]
