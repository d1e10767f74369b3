"""Which party, place or segment of the registry a proposed name may mean, with the reason; or that it is new."""

from .catalogue import Catalogue
from .link import Link, link, suggest

__all__ = ["Catalogue", "Link", "link", "suggest"]
