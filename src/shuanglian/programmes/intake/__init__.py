"""Accepted facts of documents and sheets on their way into the indicators: the doors of `ingest`."""
