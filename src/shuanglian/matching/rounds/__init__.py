"""Rounds of assignment: many needs, many experts, limited time of each, declared fairness.

`problem`, `table`, `assignment`, `greedy`, `program`, `explaining`, `fairness`, `reading` and `report` are pure.
"""
