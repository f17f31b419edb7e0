"""scoutview explain: every criterion, control and probe, in whole sentences."""

import functools
import re

import pytest

from scoutview.catalog import load
from scoutview.probes.catalogue import ALL

CATALOG = load.load_catalog()
LEFT_OVER = re.compile(r"\{\{|\{%|(?<!/)\{[a-z_]+\}|: None\b|\bfrozenset\b|<[A-Za-z]+\.|<class")


@pytest.fixture
def read_once(monkeypatch):
    """The catalog is read once for all ids; it is the real one."""
    monkeypatch.setattr(load, "load_catalog", functools.cache(load.load_catalog))


@pytest.mark.parametrize(
    "ids",
    [
        [criterion.id for criterion in CATALOG.criteria],
        [control.id for control in CATALOG.controls],
        [probe.id for probe in ALL],
    ],
    ids=["criteria", "controls", "probes"],
)
def test_every_id_is_explained_without_leftovers(scoutview, read_once, ids):
    assert read_once is None
    for id_ in ids:
        ran = scoutview("explain", id_)

        assert (ran.code, ran.err) == (0, ""), id_
        assert ran.out.startswith(id_)
        assert not LEFT_OVER.search(ran.out), ran.out
        assert len(ran.out.splitlines()) > 5


def test_without_an_id_all_are_listed(scoutview):
    ran = scoutview("explain")

    assert ran.code == 0
    for each in (*CATALOG.criteria, *CATALOG.controls, *ALL):
        assert re.search(rf"^  {re.escape(each.id)}( |$)", ran.out, re.MULTILINE)


@pytest.mark.parametrize("id_", ["cc6.1", " CC6.1 "])
def test_an_id_is_found_however_it_is_written(scoutview, id_):
    assert scoutview("explain", id_).out.startswith("CC6.1")


@pytest.mark.parametrize("id_", ["CC99.9", "no such thing", "{}", "%s"])
def test_an_unknown_id_ends_with_2(scoutview, id_):
    ran = scoutview("explain", id_)

    assert ran.code == 2
    assert "is no criterion, requirement, control or probe" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("id_", ["164.312(b)", "164.312(B)"])
def test_a_requirement_shows_what_is_enough_for_it_and_why(scoutview, id_):
    ran = scoutview("explain", id_)

    assert ran.code == 0, ran.err
    assert "Enough together: LOG-01, LOG-08, LOG-04, LOG-05" in ran.out
    assert "45 CFR" in ran.out


def test_a_requirement_that_does_not_concern_imaging_says_why(scoutview):
    ran = scoutview("explain", "164.308(a)(4)(ii)(A)")

    assert "Why no control answers it" in ran.out
    assert "clearinghouse" in ran.out


def test_a_control_shows_the_requirements_that_it_answers(scoutview):
    assert "164.312(b), a part of it" in scoutview("explain", "LOG-01").out


def test_a_renamed_control_is_explained_under_either_id_and_one_that_is_off_says_so(
    scoutview, tmp_path
):
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "own.toml").write_text('hub = "ENC-01"\nid = "LI-1"\n')
    (tmp_path / "controls" / "off.toml").write_text(
        'hub = "ENC-07"\noff = "No site writes media"\n'
    )
    at = ("--workspace", tmp_path)

    assert scoutview("explain", "ENC-01", *at).out == scoutview("explain", "LI-1", *at).out
    assert "your overlay of ENC-01" in scoutview("explain", "enc-01", *at).out
    assert "No site writes media" in scoutview("explain", "ENC-07", *at).out
    criterion = scoutview("explain", "CC6.7", *at).out
    assert "Enough together: LI-1, ENC-02" in criterion
    assert "ENC-07 (key, switched off)" in criterion


def test_an_id_of_two_frameworks_is_explained_for_both_or_for_the_one_that_is_named(scoutview):
    both = scoutview("explain", "AC-2").out
    one = scoutview("explain", "nist-800-53-r5-moderate:AC-2").out

    assert "NIST SP 800-53" in both
    assert one == both
    assert scoutview("explain", "gdpr:AC-2").code == 2
