"""Names of organisations, platforms, people, places and products, and what is said to hold between them."""

from .find import find_names

__all__ = ["find_names"]
