"""DICOM associations, PDU by PDU, with deadlines and bounds of our own."""
