"""Benchmarks: our real pages over HTTP beside the floor of the same machine, at two sizes, on both databases."""
