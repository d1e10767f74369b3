"""What shared instruments did: hours of use, recorded by their owner, never deleted, added up for everybody."""
