"""What things of the trades are called: one concept, many names, in Chinese and English.

`find(text)` names the concepts of a text, `expand(text)` their other names, `expanded_terms(text)` these as weighted
index terms. Pure functions over a data file (`lexicon.about()` tells its version and validity).
"""

from .expansion import Expansion, expand, expanded_terms
from .finding import Hit, find
from .lexicon import Concept, about, concepts

__all__ = ["Concept", "Expansion", "Hit", "about", "concepts", "expand", "expanded_terms", "find"]
