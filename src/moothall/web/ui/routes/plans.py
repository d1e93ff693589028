"""The plan in the case, and one's own actions."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import own_actions, plans

_PLAN = "cases/<str:reference>/plan/"

routes = [
    path("cases/<str:reference>/plan/settle/<uuid:first>/<uuid:second>/", plans.settle, name="plan_settle"),
    path(_PLAN, plans.case_plan, name="case_plan"),
    path(f"{_PLAN}needs/add/", plans.need_add, name="plan_need_add"),
    path(f"{_PLAN}needs/<uuid:need_id>/", plans.need_change, name="plan_need"),
    path(f"{_PLAN}actions/add/", plans.action_add, name="plan_action_add"),
    path(f"{_PLAN}actions/<uuid:action_id>/", plans.action_change, name="plan_action"),
    path(f"{_PLAN}child/", plans.child_view, name="plan_child_view"),
    path(f"{_PLAN}review/", plans.review, name="plan_review"),
    path(f"{_PLAN}compare/", plans.compare, name="plan_compare"),
    path(f"{_PLAN}end/", plans.end, name="plan_end"),
    path(f"{_PLAN}plan.<str:form>", plans.plan_file, name="plan_file"),
    path("actions/", own_actions.my_actions, name="my_actions"),
    path("actions/<uuid:action_id>/", own_actions.action_update, name="action_update"),
    path(
        "actions/<uuid:action_id>/own-actions.<str:form>", own_actions.own_lines_file, name="own_lines_file"
    ),
]
