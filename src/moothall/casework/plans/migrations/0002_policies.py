"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import append_only, need_to_know

READ_AND_ADD = "SELECT, INSERT"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("access", "0002_policies")]

    operations = [
        need_to_know("plans_plan"),
        need_to_know("plans_plan_version", grants=READ_AND_ADD),
        append_only("plans_plan_version"),
        need_to_know("plans_need"),
        need_to_know("plans_action"),
        need_to_know("plans_action_update", grants=READ_AND_ADD),
        append_only("plans_action_update"),
        need_to_know("plans_review", grants=READ_AND_ADD),
        append_only("plans_review"),
    ]
