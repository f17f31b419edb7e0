"""Statements about web servers."""
