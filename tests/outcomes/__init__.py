"""Tests of effect, acceptance, survey, results, closing."""
