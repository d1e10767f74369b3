"""Pages where documents become facts: list, side-by-side review, history."""
