"""Files of any kind to a `Document`."""

from .read import read, read_bytes

__all__ = ["read", "read_bytes"]
