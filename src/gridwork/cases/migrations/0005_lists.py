from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_sizes'),
        ('organisations', '0001_initial'),
        ('places', '0002_code_lists'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='job',
            name='job_body',
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['body', 'state', '-id'], name='job_body'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['body', '-id'], name='job_newest_of_body'),
        ),
    ]
