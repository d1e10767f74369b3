"""Reading tickets, always for a viewer."""

from ..visibility import get_for, sees_contact, sees_work, visible_to
from .late import late
from .league import Line, Period, figures, league, tickets_behind
from .lists import Filters, counts, departments, meetings, tickets, views
from .page import ActionView, TicketPage, TicketView, ticket_page
from .similar import Similar, similar

__all__ = [
    "ActionView",
    "Filters",
    "Line",
    "Period",
    "Similar",
    "TicketPage",
    "TicketView",
    "counts",
    "departments",
    "figures",
    "get_for",
    "late",
    "league",
    "meetings",
    "sees_contact",
    "sees_work",
    "similar",
    "ticket_page",
    "tickets",
    "tickets_behind",
    "views",
    "visible_to",
]
