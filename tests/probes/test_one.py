"""One probe by its id: the same as in the list, and nothing else."""

import pytest

from scoutview.probes.catalogue import ALL
from scoutview.probes.one import probe_of


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_every_probe_is_found_by_its_id(probe):
    assert probe_of(probe.id) is probe


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "dicom",
        "dicom.nothing",
        "nothing.requires_tls",
        "tls._path",
        "os.path",
        "..tls",
        "a" * 99,
        "one.two",
        "probe.a",
        "catalogue.x",
    ],
)
def test_nothing_else_is_a_probe(id_):
    assert probe_of(id_) is None
