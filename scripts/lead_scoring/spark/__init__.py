"""A Spark cluster of this machine's own, for trying and testing the target `spark`."""
