"""Management adopts what it read: each requirement by digest, and nothing is shipped adopted."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog.adoption import NOT_ADOPTED, adopt, digests, standing, written
from scoutview.catalog.load import CatalogError, load_catalog
from scoutview.catalog.mapped import names
from scoutview.catalog.model import Adoption, Catalog, EdgeStatus
from tests.catalog.small import FILES, changed, loaded
from tests.catalog.test_check import problems

CATALOG = load_catalog()
DAY = date(2026, 11, 27)
BY = "Ana Ruiz, managing director"


def adoption(catalog: Catalog, framework: str = "soc2", **changed: str) -> Adoption:
    return Adoption(
        framework=framework,
        by=BY,
        on=DAY,
        requirements={**digests(catalog, framework), **changed},
    )


def test_nothing_is_shipped_adopted() -> None:
    statuses = {edge.status for edge in CATALOG.edges}
    statuses |= {edge.status for each in CATALOG.frameworks for edge in each.edges}

    assert CATALOG.adoptions == ()
    assert EdgeStatus.ADOPTED not in statuses
    assert {standing(CATALOG, name).sentence for name in names(CATALOG)} == {NOT_ADOPTED}


@pytest.mark.parametrize("framework", names(CATALOG))
def test_an_adopted_mapping_is_told_with_name_and_date(framework: str) -> None:
    adopted = adopt(CATALOG, [adoption(CATALOG, framework)])

    assert standing(adopted, framework).sentence == (
        f"Mapping adopted by management: {BY} on 2026-11-27."
    )
    others = {standing(adopted, name).sentence for name in names(CATALOG) if name != framework}
    assert others == {NOT_ADOPTED}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What is read on the wire decides", "What is sent in clear decides"),
        ('"superset"', '"equal"'),
        ("Without a way to associate in clear", "Without a plain port"),
        ('["ENC-01"]', '["ENC-01", "ACC-05"]'),
        ("encrypts every listener", "may encrypt listeners"),
        ("every_days = 30\n", "every_days = 300\n"),
        ("Are they? Always?", "Are they? Mostly?"),
    ],
)
def test_a_mapping_that_changed_is_no_longer_adopted(old: str, new: str) -> None:
    before = adoption(loaded(FILES))
    (file,) = (name for name, text in FILES.items() if old in text)

    later = adopt(loaded(changed(file, old, new)), [before])

    assert standing(later, "soc2").changed == {"CC6.7"}
    assert {edge.status for edge in later.edges} == {EdgeStatus.ARGUED}
    assert "1 changed since they were adopted" in standing(later, "soc2").sentence


def test_a_renamed_control_does_not_undo_an_adoption() -> None:
    text = written("soc2", [adoption(loaded(FILES))])
    overlay = 'hub = "ENC-01"\nid = "LI-1"\n'

    catalog = loaded({**FILES, "controls/adopted-soc2.toml": text, "controls/ours.toml": overlay})

    assert set(standing(catalog, "soc2").adopted) == {"CC6.7"}
    assert {(e.control, e.status) for e in catalog.edges} == {
        ("LI-1", EdgeStatus.ADOPTED),
        ("ACC-05", EdgeStatus.ADOPTED),
    }


def test_everyone_who_adopted_is_named_with_how_many() -> None:
    first = adoption(CATALOG)
    again = replace(
        first,
        by="Bo Li, CEO",
        on=date(2026, 12, 1),
        requirements={"CC1.1": first.requirements["CC1.1"]},
    )

    told = standing(adopt(CATALOG, [first, again]), "soc2").sentence

    assert told == (
        f"Mapping adopted by management for 61 of 61 ({BY} on 2026-11-27 for 60,"
        " Bo Li, CEO on 2026-12-01 for 1)."
    )


def test_a_part_is_told_as_a_part() -> None:
    some = adoption(CATALOG)
    part = replace(some, requirements={"CC1.1": some.requirements["CC1.1"]})

    told = standing(adopt(CATALOG, [part]), "soc2").sentence

    assert told == (
        f"Mapping adopted by management for 1 of 61 ({BY} on 2026-11-27); "
        "the rest is not yet adopted by management."
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('adopts = "soc2"', 'adopts = "nist"', "there is no framework nist; there are soc2"),
        ('by = "', 'from = "', "the key `by` is missing"),
        ("on = 2026-11-27", "on = 2026-11-27T10:00:00Z", "expected a date such as 2026-11-27"),
        ("on = 2026-11-27", 'on = "today"', "expected a date such as 2026-11-27"),
        ('"CC6.7" = "', '"CC6.7" = "x', "expected 64 hexadecimal digits"),
        (BY, "A" * 121, "the name is over 120 characters"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_one_sentence(
    old: str, new: str, words: str
) -> None:
    text = written("soc2", [adoption(loaded(FILES))])
    assert old in text
    name = "adopted-nist" if "nist" in new else "adopted-soc2"

    with pytest.raises(CatalogError) as caught:
        loaded({**FILES, f"controls/{name}.toml": text.replace(old, new)})

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_of_another_name_is_refused() -> None:
    text = written("soc2", [adoption(loaded(FILES))])

    with pytest.raises(CatalogError, match=r"must be named adopted-soc2\.toml"):
        loaded({**FILES, "controls/ours.toml": text})


@given(by=st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=120))
def test_what_is_written_is_read_again(by: str) -> None:
    name = " ".join(by.split())
    if not name:
        return
    text = written("soc2", [replace(adoption(loaded(FILES)), by=name)])

    (read,) = loaded({**FILES, "controls/adopted-soc2.toml": text}).adoptions

    assert read.by == name


def test_what_management_changes_by_an_overlay_stays_adopted() -> None:
    text = written("soc2", [adoption(loaded(FILES))])
    overlay = 'hub = "ENC-01"\nwording = "Our own words for it."\n'

    catalog = loaded({**FILES, "controls/adopted-soc2.toml": text, "controls/ours.toml": overlay})

    assert set(standing(catalog, "soc2").adopted) == {"CC6.7"}


@pytest.mark.parametrize("name", ["CC6.7\x1b[31m", 'a\\"b', "CC 6.7", "x" * 60])
def test_ids_that_no_requirement_could_have_are_refused(name: str) -> None:
    text = written("soc2", [adoption(loaded(FILES))]).replace('"CC6.7"', json.dumps(name))

    with pytest.raises(CatalogError, match="expected a requirement"):
        loaded({**FILES, "controls/adopted-soc2.toml": text})


def test_a_name_that_a_terminal_could_not_show_is_refused() -> None:
    text = written("soc2", [replace(adoption(loaded(FILES)), by="Ana\x1b[31m")])

    with pytest.raises(CatalogError, match="the name has control characters"):
        loaded({**FILES, "controls/adopted-soc2.toml": text})


def test_an_adopted_requirement_that_does_not_exist_is_reported() -> None:
    given = adoption(loaded(FILES), **{"CC9.9": "0" * 64})
    files = {**FILES, "controls/adopted-soc2.toml": written("soc2", [given])}

    assert problems(files) == ["controls/adopted-soc2.toml: soc2 has no requirement CC9.9"]
