"""The digest by which the same person or thing is found in other cases. Links that are there already match none."""

from django.db import migrations, models

OWN = "UPDATE intake_link SET digest = decode(replace(id::text, '-', ''), 'hex') WHERE digest IS NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_emergency"),
    ]

    operations = [
        migrations.AddField("link", "digest", models.BinaryField(null=True)),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.AlterField("link", "digest", models.BinaryField()),
        migrations.AddIndex(
            "link",
            models.Index(
                fields=["partnership", "digest"],
                condition=models.Q(ended_at=None),
                name="link_to_the_same",
            ),
        ),
        migrations.AddIndex(
            "link",
            models.Index(
                fields=["partnership", "-created_at", "-id"],
                condition=models.Q(ended_at=None),
                name="link_newest_first",
            ),
        ),
    ]
