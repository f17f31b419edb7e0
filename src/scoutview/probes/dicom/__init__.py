"""Statements about DICOM nodes."""
