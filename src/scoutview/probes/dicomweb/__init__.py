"""Statements about DICOMweb servers."""
