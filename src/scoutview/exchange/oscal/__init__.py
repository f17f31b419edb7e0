"""OSCAL, NIST's language for controls and assessments: catalogs and profiles in, models out."""
