"""Problems that several companies share (共性难题), and the same problem told twice.

Pure: `features`, `similarity`, `keys`, `partition`, `evaluation`. What reads and writes: `upkeep`, `rebuild` (keeping
the clusters true), `services` (what people decide), `selectors` (what a viewer may know). See docs/developer/problems.md.
"""
