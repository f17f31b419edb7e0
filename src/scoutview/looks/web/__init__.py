"""HTTP and DICOMweb requests without credentials, bodies recognized and dropped."""
