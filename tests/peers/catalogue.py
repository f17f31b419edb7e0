"""Every third-party server that a test can ask for, by name."""

from tests.peers import dcmtk, orthanc, tls_lab

CATALOGUE = orthanc.RECIPES | dcmtk.RECIPES | tls_lab.RECIPES
