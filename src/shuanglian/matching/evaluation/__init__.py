"""Measuring retrieval: figures, judged sets of questions, intervals. No Django model and no database in here."""
