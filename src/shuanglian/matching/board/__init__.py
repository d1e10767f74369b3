"""The quality board: what the matcher claimed, what became of it, and how much its claims are worth."""
