"""Statements about whole systems."""
