"""Old runs judged again, and told again, from the ledger alone."""

import shutil

import pytest

from scoutview.catalog.load import catalog_bundle
from scoutview.ledger import Draft, Ledger, LedgerError, SigningKey
from scoutview.pipeline.record import Run, collector
from scoutview.pipeline.rejudge import judge_run
from scoutview.pipeline.report import NotJudged, report_of, write_reports
from tests.pipeline.estates import endpoint, system

FILES = ["assessment.json", "frameworks.json", "readiness.html", "readiness.pdf"]


def rejudge(story, run: str, **given: object) -> None:
    with story.ledger.writer(story.key, collector=collector()) as writer:
        judge_run(story.ledger, writer, run, **given)
        writer.checkpoint()


@pytest.fixture
def assessed(story, pki, hostile) -> str:
    """A run over an estate that names files, all of which are gone afterwards."""
    shutil.copy(pki.ca, story.folder / "ca.crt")
    (story.folder / "letter.txt").write_text("authorized")
    server = hostile("close-at-once")
    run = story.assess(
        system(endpoint(server, tls=True, ca="ca.crt", client={"ae_title": "SCOUTVIEW"}))
    )
    for name in ("ca.crt", "letter.txt", "estate.toml"):
        (story.folder / name).unlink()
    return run


def test_a_run_is_judged_again_without_the_files_of_its_estate(story, assessed):
    before = story.assessment(assessed)

    rejudge(story, assessed, reason="a better rule")

    judgements = Run(story.ledger, assessed).judgements()
    assert [judgement.reason for judgement in judgements] == ["", "a better rule"]
    assert judgements[0].assessment == before
    assert judgements[1].assessment.findings == before.findings
    assert story.is_valid


def test_the_latest_judgement_is_the_one_that_is_told(story, assessed):
    rejudge(story, assessed, reason="a better rule")

    report = report_of(story.ledger, assessed)

    assert report.run.judgement_reason == "a better rule"
    assert report.run.checkpoint == story.ledger.checkpoints[-1].note


def test_another_catalog_is_kept_beside_that_of_the_run(story, assessed):
    given = catalog_bundle(None).replace(b"Scoutview", b"Scoutview ")

    rejudge(story, assessed, reason="a new catalog", catalog=given)

    run = Run(story.ledger, assessed)
    first, second = run.judgements()
    assert run.catalog_bytes(first) == catalog_bundle(None)
    assert run.catalog_bytes(second) == given
    assert report_of(story.ledger, assessed).run.catalog_hash == second.catalog


def test_the_same_catalog_is_not_recorded_twice(story, assessed):
    rejudge(story, assessed, reason="again", catalog=catalog_bundle(None))

    entries = list(story.ledger.entries(run=assessed, kind="catalog"))
    assert len(entries) == 1


@pytest.mark.parametrize("run", ["20990101-000000-000", "", "../..", '"quoted"'])
def test_a_run_that_is_not_there_is_named_with_the_last_one(story, assessed, run):
    with pytest.raises(LedgerError, match="there is no run") as refused:
        Run(story.ledger, run)

    assert assessed in str(refused.value)


def test_a_run_in_an_empty_ledger_is_refused(story):
    story.write()
    story.request()

    with pytest.raises(LedgerError, match="there are none yet"):
        Run(story.ledger, "20260101-000000-000")


def test_reports_are_the_same_bytes_each_time(story, assessed):
    first = write_reports(report_of(story.ledger, assessed), story.workspace.out(assessed))
    before = [path.read_bytes() for path in first]
    shutil.rmtree(story.folder / "out")

    second = write_reports(report_of(story.ledger, assessed), story.workspace.out(assessed))

    assert [path.name for path in second] == FILES
    assert [path.read_bytes() for path in second] == before


def test_reports_are_copied_where_they_are_wanted(story, assessed, tmp_path):
    copies = tmp_path / "elsewhere" / "deep"

    written = write_reports(
        report_of(story.ledger, assessed), story.workspace.out(assessed), copies
    )

    in_out, copied = written[: len(FILES)], written[len(FILES) :]
    assert [path.parent for path in copied] == [copies] * len(FILES)
    assert [path.read_bytes() for path in copied] == [path.read_bytes() for path in in_out]


def test_a_later_run_changes_no_report_of_an_earlier_one(story, assessed, hostile):
    first = write_reports(report_of(story.ledger, assessed), story.workspace.out(assessed))
    before = [path.read_bytes() for path in first]

    story.assess(system(endpoint(hostile("close-at-once"))))

    again = write_reports(report_of(story.ledger, assessed), story.workspace.out(assessed))
    assert [path.read_bytes() for path in again] == before


def test_a_run_that_was_never_judged_says_how_to_judge_it(story, assessed, tmp_path):
    cut_off = copy_up_to_judgement(story, assessed, tmp_path)

    with pytest.raises(NotJudged, match=f"scoutview rejudge {assessed}"):
        report_of(cut_off, assessed)


def test_a_run_that_was_cut_off_is_judged_and_said_to_be_cut_off(story, assessed, tmp_path):
    cut_off = copy_up_to_judgement(story, assessed, tmp_path)

    with cut_off.writer(forgetful(story.key), collector=collector()) as writer:
        judge_run(cut_off, writer, assessed, reason="it was cut off")
        writer.checkpoint()

    report = report_of(cut_off, assessed)
    assert report.run.closed_at is None
    assert report.run.stopped == "the run was cut off"
    assert len(report.assessment.findings) == len(story.assessment(assessed).findings)


def forgetful(key: SigningKey) -> SigningKey:
    """Return the key as on a machine that has signed nothing yet."""
    return SigningKey(key._key)


def copy_up_to_judgement(story, run: str, tmp_path):
    """Return a ledger that ends where a run was cut off before it was judged."""
    folder = tmp_path / "cut-off"
    key = forgetful(story.key)
    copied = Ledger.create(folder, origin=story.ledger.origin, key=key)
    with copied.writer(key, collector=collector()) as writer:
        names: dict[str, str] = {}
        for entry in story.ledger.entries(run=run):
            if entry.kind == "judgement":
                break
            content = story.ledger.content(entry)
            for old, new in names.items():
                content = content.replace(old.encode(), new.encode())
            made = writer.append(
                Draft(
                    kind=entry.kind,
                    subject=entry.subject,
                    content=content,
                    content_type=entry.content_type,
                    collected_at=entry.collected_at,
                    run=run,
                )
            )
            names[entry.content] = made.content
    return copied
