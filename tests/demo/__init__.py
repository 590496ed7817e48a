"""Tests of the demo: the plot is pure, the seeding goes through the services."""
