"""Is this the same child? The desk, the lists it compares, and sharing agreements."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import agreements, joins

routes = [
    path("same-child/", joins.same_child, name="same_child"),
    path("same-child/weights/", joins.same_child_weights, name="same_child_weights"),
    path("same-child/lists/", joins.same_child_lists, name="same_child_lists"),
    path("same-child/<uuid:pair>/", joins.same_child_pair, name="same_child_pair"),
    path("sharing-agreements/", agreements.sharing_agreements, name="sharing_agreements"),
]
