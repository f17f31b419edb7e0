"""scoutview catalog check, list, adopt, derived, site."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest

from scoutview.pipeline.adopt import adopt
from scoutview.pipeline.said import SaidError
from scoutview.pipeline.workspace import Workspace, starter


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "estate.toml").write_text(starter("Lakeside"))
    return tmp_path


def test_the_shipped_catalog_has_no_fault(scoutview, tmp_path):
    ran = scoutview("catalog", "check", "--workspace", tmp_path)

    assert ran.code == 0
    assert "61 criteria" in ran.out
    assert "no fault found" in ran.out


def test_an_overlay_with_a_fault_ends_with_2_and_is_named(scoutview, tmp_path):
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "bad.toml").write_text('hub = "NO-99"\n')

    ran = scoutview("catalog", "check", "--workspace", tmp_path)

    assert ran.code == 2
    assert "bad.toml" in ran.err
    assert "Traceback" not in ran.err


def test_management_adopts_and_every_framework_tells_it(scoutview, workspace):
    ran = scoutview("catalog", "adopt", "soc2", "--by", "Ana Ruiz, MD", "--workspace", workspace)

    assert ran.code == 0
    assert "61 requirements of soc2 adopted" in ran.out
    assert "Mapping adopted by management: Ana Ruiz, MD on 2" in ran.out
    listed = scoutview("catalog", "list", "--workspace", workspace).out
    assert "Ana Ruiz, MD" in listed
    assert "hipaa-security: HIPAA Security Rule, 66 requirements" in listed
    assert "Mapping not yet adopted by management" in listed
    assert scoutview("catalog", "check", "--workspace", workspace).code == 0


def test_a_second_person_adopts_a_part_and_the_rest_stays_with_the_first(scoutview, workspace):
    arguments = ("catalog", "adopt", "hipaa-security", "--workspace", workspace)
    scoutview(*arguments, "--by", "Ana Ruiz, MD")

    ran = scoutview(*arguments, "--by", "Bo Li, CEO", "--only", "164.312(b)")

    text = (workspace / "controls" / "adopted-hipaa-security.toml").read_text()
    assert ran.code == 0
    assert text.count("164.312(b)") == 1
    assert text.index("Ana Ruiz") < text.index("Bo Li") < text.index("164.312(b)")


def test_what_cannot_be_adopted_changes_nothing(scoutview, workspace):
    at = ("--workspace", workspace)
    for arguments, words in (
        (("soc3", "--by", "Ana"), "There is no framework 'soc3'"),
        (("soc2", "--by", "Ana", "--only", "CC9.9"), "soc2 has no requirement 'CC9.9'"),
        (("soc2", "--by", " "), "--by is empty"),
        (("soc2", "--by", "a\nb"), "--by must be one line"),
        (("soc2", "--by", "A" * 200), "--by must be one line of at most 120"),
    ):
        ran = scoutview("catalog", "adopt", *arguments, *at)

        assert ran.code == 2
        assert words in ran.err
        assert ran.said_one_sentence
    assert not (workspace / "controls").exists()


def test_one_framework_is_seen_from_another_with_the_path(scoutview, tmp_path):
    ran = scoutview(
        "catalog",
        "derived",
        "hipaa-security",
        "soc2",
        "--only",
        "164.312(b)",
        "--workspace",
        tmp_path,
    )

    assert ran.code == 0
    assert "CC7.2, share" in ran.out
    assert "through LOG-01 (" in ran.out


def test_a_framework_that_is_not_there_is_one_sentence(scoutview, tmp_path):
    ran = scoutview("catalog", "derived", "soc2", "soc3", "--workspace", tmp_path)

    assert ran.code == 2
    assert "There is no framework 'soc3'; there are soc2, hipaa-security" in ran.err


def test_the_catalog_is_written_as_pages_and_written_again(scoutview, tmp_path):
    out = tmp_path / "pages"
    for _ in range(2):
        ran = scoutview("catalog", "site", out, "--workspace", tmp_path)

        assert ran.code == 0
        assert "245 pages in" in ran.out
    assert (out / "criteria" / "CC6.1.html").read_text().startswith("<!doctype html>")
    assert (out / "index.html").is_file()


def test_pages_are_never_written_among_other_files(scoutview, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")

    ran = scoutview("catalog", "site", tmp_path, "--workspace", tmp_path)

    assert ran.code == 2
    assert "holds other files" in ran.err
    assert [path.name for path in tmp_path.iterdir() if path.name != "config"] == ["letter.txt"]


def test_a_switched_off_key_control_is_told_by_check_and_by_adopt(scoutview, workspace):
    (workspace / "controls").mkdir()
    (workspace / "controls" / "off.toml").write_text(
        'hub = "ENC-07"\noff = "No site writes media"\n'
    )
    note = (
        "CC6.7: its key control ENC-07 is switched off; it stays open until a control of your own"
    )

    checked = scoutview("catalog", "check", "--workspace", workspace)
    adopted = scoutview("catalog", "adopt", "soc2", "--by", "Ana Ruiz", "--workspace", workspace)

    assert (checked.code, adopted.code) == (0, 0)
    assert note in checked.out
    assert note in adopted.out
    assert note not in scoutview("catalog", "check", "--workspace", workspace / "controls").out


def test_pages_of_a_control_that_was_renamed_do_not_stay(scoutview, tmp_path):
    out = tmp_path / "pages"
    scoutview("catalog", "site", out, "--workspace", tmp_path)
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "own.toml").write_text('hub = "ENC-01"\nid = "LI-1"\n')

    scoutview("catalog", "site", out, "--workspace", tmp_path)

    assert not (out / "controls" / "ENC-01.html").exists()
    assert (out / "controls" / "LI-1.html").exists()


def test_a_folder_that_is_no_workspace_is_not_made_one(scoutview, tmp_path):
    ran = scoutview("catalog", "adopt", "soc2", "--by", "Ana", "--workspace", tmp_path)

    assert ran.code == 2
    assert "is no workspace" in ran.err
    assert not (tmp_path / "controls").exists()


def test_of_adoptions_at_once_none_is_lost(workspace):
    """Each is either recorded or told to try again."""

    def one(criterion):
        for _ in range(200):
            with suppress(SaidError):
                return adopt(Workspace(workspace), "soc2", "Ana", date(2026, 1, 1), [criterion])
            time.sleep(0.05)
        raise AssertionError("it never got through")

    wanted = ["CC1.1", "CC1.2", "CC1.3", "CC1.4"]
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(one, wanted))) == 4

    text = (workspace / "controls" / "adopted-soc2.toml").read_text()
    assert all(text.count(f'"{each}"') == 1 for each in wanted)


def test_a_requirement_that_is_not_there_has_no_pairs(scoutview, tmp_path):
    ran = scoutview(
        "catalog", "derived", "soc2", "gdpr", "--only", "CC9.9", "--workspace", tmp_path
    )

    assert ran.code == 2
    assert "soc2 has no requirement 'CC9.9'" in ran.err
