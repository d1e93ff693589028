"""Outcomes: who is due, what became of children, one case's waves; and the address a child answers by."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import childs_link, outcomes, outcomes_paper
from moothall.web.ui import outcomes_lists as lists

AT = "cases/<str:reference>/outcomes/"
routes = [
    path("outcomes/", lists.outcomes, name="outcomes"),
    path("outcomes/figures/", lists.outcomes_figures, name="outcomes_figures"),
    path("outcomes/figures.csv", lists.outcomes_table, name="outcomes_table"),
    path(AT, outcomes.case_outcomes, name="case_outcomes"),
    path(f"{AT}what-happened-next.pdf", outcomes_paper.what_happened_next, name="what_happened_next"),
    path(f"{AT}consent/", outcomes.follow_up_consent, name="follow_up_consent"),
    path(f"{AT}moved/", outcomes.hand_over, name="hand_over"),
    path(f"{AT}address/<uuid:link>/withdraw/", outcomes.link_withdraw, name="link_withdraw"),
    path(f"{AT}<str:point>/", outcomes.case_wave, name="case_wave"),
    path(f"{AT}<str:point>/record/", outcomes.wave_record, name="wave_record"),
    path(f"{AT}<str:point>/address/", outcomes.link_give, name="link_give"),
    path("answer/<str:token>/", childs_link.childs_link, name="childs_link"),
]
