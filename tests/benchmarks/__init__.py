"""Tests of the benchmarks' own arithmetic and of what they read out of plans and pages; nothing here takes the time."""
