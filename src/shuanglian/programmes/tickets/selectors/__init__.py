"""Reading tickets, always for a viewer."""

from ..visibility import get_for, sees_contact, sees_work, visible_to
from .late import late
from .league import Line, Period, figures, league, tickets_behind
from .lists import Filters, counts, departments, meetings, tickets, views
from .page import ActionView, TicketPage, TicketView, ticket_page
from .similar import Hint, Similar, policies, similar
from .trail import Line as TrailLine
from .trail import trail

__all__ = [
    "ActionView",
    "Filters",
    "Hint",
    "Line",
    "Period",
    "Similar",
    "TicketPage",
    "TicketView",
    "TrailLine",
    "counts",
    "departments",
    "figures",
    "get_for",
    "late",
    "league",
    "meetings",
    "policies",
    "sees_contact",
    "sees_work",
    "similar",
    "ticket_page",
    "tickets",
    "tickets_behind",
    "trail",
    "views",
    "visible_to",
]
