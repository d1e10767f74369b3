"""Cases of processes that have no programme of their own: whoever a definition names may start one, and every step is
a form. Cases of programmes have pages and rules of their own and are not touched here."""
