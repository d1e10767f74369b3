"""Pages of shared instruments: how much they were used, and the record of use for their owner."""
