"""The index in shards on several machines: same format, same ranking, served side by side (docs/operator/cluster.md)."""
