"""Documents and spreadsheets to proposed facts, each with its quote.

Pure modules first (no ORM): `reading` makes a `Document` of any file, `repair` mends damaged text, `quantities` finds
numbers, `fields` says of what, `tables` reads tables, `names` finds entities and relations; `proposing.propose` puts them
together. The rest keeps documents and proposals, has them reviewed, and hands accepted facts through `doors`.
"""
