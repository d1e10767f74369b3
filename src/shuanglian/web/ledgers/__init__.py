"""Pages where spreadsheets become facts: upload, mapping, dry run."""
