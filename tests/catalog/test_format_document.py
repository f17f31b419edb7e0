"""The examples of docs/reference/catalog-format.md are files that load and make sense."""

import re
from pathlib import Path

import pytest

from scoutview.catalog.check import check
from scoutview.catalog.load import catalog_files, load_catalog
from scoutview.catalog.model import Family
from scoutview.probes.catalogue import ALL
from tests.catalog.small import estate

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "catalog-format.md"


@pytest.fixture
def overlays(tmp_path: Path) -> Path:
    blocks = re.findall(r"```toml\n(# controls/(.+?)\n.*?)```", DOCUMENT.read_text(), re.DOTALL)
    for text, name in blocks:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_examples_make_a_catalog_that_passes_the_check(overlays: Path) -> None:
    catalog = load_catalog(overlays)

    assert catalog.control("AVL-02").id == "LI-BCK-2"
    assert catalog.control("ENC-07").off
    assert catalog.control("LI-MOB-1").family is Family.AVAILABILITY
    assert not check(
        catalog,
        probes={probe.id: probe.rests_on_ae_title for probe in ALL},
        defaults={probe.id: probe.parameters for probe in ALL},
        estate=estate(commitments=("image-availability",)),
        files=catalog_files(overlays),
    )


def test_every_family_and_every_key_is_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    for word in (*Family, "every_days", "parameters", "wants", "supports", "applies_to", "off"):
        assert f"`{word}`" in text or f"`[{word}]`" in text, word
