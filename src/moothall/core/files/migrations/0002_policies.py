"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import need_to_know

READ_AND_ADD = "SELECT, INSERT"


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("access", "0002_policies")]

    operations = [
        need_to_know("files_stored_file"),
    ]
