from typing import Any

from django.db import migrations, models

# A list shows empty moments last, also newest first; there PostgreSQL reads no index that holds them first.
NEWEST_FIRST = {
    "case_due_newest": "cases_case (due_at DESC NULLS LAST, id DESC)",
    "case_ended_newest": "cases_case (closed_at DESC NULLS LAST, id DESC)",
    "job_due_newest": "cases_job (due_at DESC NULLS LAST, id DESC)",
    "job_sent_newest": "cases_job (sent_at DESC NULLS LAST, id DESC)",
}


def add_newest_first(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, columns in NEWEST_FIRST.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {columns}")


def drop_newest_first(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in NEWEST_FIRST:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_routing_and_saved_work'),
        ('organisations', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='job',
            name='job_due',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['channel', '-id'], name='case_channel'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['external_source', '-id'], name='case_source'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['due_at', 'id'], name='case_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['closed_at', 'id'], name='case_ended'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['lat', 'lon', 'place', 'type', 'body'], name='case_at_point'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['due_at', 'id'], name='job_due'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['asked', '-id'], name='job_asked'),
        ),
        migrations.RunPython(add_newest_first, drop_newest_first),
    ]
