"""Statements about TLS servers."""
