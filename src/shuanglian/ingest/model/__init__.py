"""A language model as one more reader, off unless the operator names one; what it says is believed only where it can be checked."""

from .again import document_of
from .ask import Answer, ask, ask_fully
from .client import Client, ModelUnavailable, client_from_environment

__all__ = [
    "Answer",
    "Client",
    "ModelUnavailable",
    "ask",
    "ask_fully",
    "client_from_environment",
    "document_of",
]
