"""Statements of the good state, judged from facts: one module a probe, listed in catalogue.py."""
