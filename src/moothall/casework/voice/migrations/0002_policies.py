"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import append_only, need_to_know

READ_AND_ADD = "SELECT, INSERT"


class Migration(migrations.Migration):
    dependencies = [("voice", "0001_initial"), ("access", "0002_policies")]

    operations = [
        need_to_know("voice_voice", grants=READ_AND_ADD),
        append_only("voice_voice"),
        need_to_know("voice_effect", grants=READ_AND_ADD),
        append_only("voice_effect"),
    ]
