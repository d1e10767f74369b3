"""Addresses: tasks of the plan and orders."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import boards, items, orders, sheets, tasks, watch

urlpatterns: list[URLPattern] = [
    path("", boards.board, name="plan-board"),
    path("map/", boards.route_map, name="plan-map"),
    path("timetable/", boards.timetable, name="plan-timetable"),
    path("library/", boards.library, name="plan-library"),
    path("groups/", boards.groups, name="plan-groups"),
    path("export/", sheets.export, name="plan-export"),
    path("sheet/", sheets.sheet, name="plan-sheet"),
    path("new/", tasks.new, name="plan-new"),
    path("<int:task_id>/", tasks.task, name="plan-task"),
    path("<int:task_id>/edit/", tasks.edit, name="plan-edit"),
    path("<int:task_id>/do/<str:verb>/", tasks.act, name="plan-act"),
    path(
        "<int:task_id>/milestones/<int:milestone_id>/do/<str:verb>/",
        tasks.mark_act,
        name="plan-milestone-act",
    ),
    path("orders/", orders.listing, name="order-list"),
    path("orders/new/", orders.new, name="order-new"),
    path("orders/inbox/", watch.inbox, name="order-inbox"),
    path("orders/watch/", watch.watch, name="order-watch"),
    path("orders/<int:order_id>/", orders.order, name="order-detail"),
    path("orders/<int:order_id>/amend/", orders.amend, name="order-amend"),
    path("orders/<int:order_id>/do/<str:verb>/", orders.act, name="order-act"),
    path("orders/<int:order_id>/items/<int:item_id>/", items.item, name="order-item"),
    path("orders/<int:order_id>/items/<int:item_id>/do/<str:verb>/", items.act, name="order-item-act"),
]
