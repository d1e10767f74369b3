"""The verbs of the engine; `casework.api` is the public door."""
