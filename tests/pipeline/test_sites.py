"""Two sites and a headquarters: what a collector saw, taken in once, and judged with the rest."""

import threading
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scoutview.estate.read import parse_estate
from scoutview.findings import Outcome
from scoutview.ledger import SigningKey, verify
from scoutview.pipeline import collectors, ingest
from scoutview.pipeline.bundle import BundleError, pack, unpack
from scoutview.pipeline.collect import Collection, collect
from scoutview.pipeline.collectors import CollectorError
from scoutview.pipeline.looking import MayNotLook
from scoutview.pipeline.record import Run
from scoutview.pipeline.report import report_of
from scoutview.reports.not_looked import Why, not_looked
from tests.pipeline.estates import QUICK, endpoint, estate, system

ECHO, TLS = "dicom.answers_echo", "dicom.requires_tls"


def quiet(*_args):
    pass


class Group:
    """A group with headquarters and two sites, and the collector of each site."""

    def __init__(self, story, node):
        self.story = story
        self.nodes = {site: node(knows=["SCOUTVIEW"]) for site in ("north", "south", "head")}
        story.write(*self.systems())
        story.request()
        self.keys = {
            site: SigningKey.load_or_create(story.base / site / "collector.key")
            for site in ("north", "south")
        }

    def systems(self, **more):
        client = {"ae_title": "SCOUTVIEW"}
        return [
            system(endpoint(node, client=client, **more), id=f"{site}-pacs", site=site)
            for site, node in self.nodes.items()
        ]

    @property
    def estate_bytes(self):
        return self.story.workspace.estate.read_bytes()

    def enrol(self, site, key=None):
        line = (key or self.keys[site]).vkey(collectors.origin_of(site))
        described = parse_estate(self.estate_bytes, name="e", folder=self.story.folder)
        return collectors.enrol(
            self.story.workspace,
            self.story.key,
            described,
            name=site,
            site=site,
            line=line,
            by="compliance lead",
        )

    def collect(self, who, out="one.bundle", content=None, **changes):
        content = content or self.estate_bytes
        wanted = Collection(
            name=who,
            site=who,
            estate=parse_estate(content, name="e", folder=self.story.base),
            estate_bytes=content,
            key=self.keys[who],
            limits=QUICK,
            interrupted=threading.Event(),
            abort_file=self.story.base / "ABORT",
        )
        path = self.story.base / out
        collect(replace(wanted, **changes), path, quiet)
        return path

    def ingest(self, path):
        return ingest.ingest(self.story.workspace, self.story.key, path, self.estate_bytes)

    def outcomes(self, run, probe=ECHO):
        return {t: f.outcome for (p, t), f in self.story.findings(run).items() if p == probe}


@pytest.fixture
def group(story, node):
    return Group(story, node)


def test_a_collector_looks_at_its_site_alone(group):
    group.collect("north")

    assert group.nodes["north"].echoes > 0
    assert group.nodes["south"].connections == group.nodes["head"].connections == 0


def test_what_a_site_reported_is_judged_and_the_others_are_not_looked_at(group):
    group.enrol("north")

    run = group.ingest(group.collect("north")).run

    assert group.outcomes(run) == {
        "north-pacs.e": Outcome.MET,
        "south-pacs.e": Outcome.NOT_OBSERVED,
        "head-pacs.e": Outcome.NOT_OBSERVED,
    }
    unseen = not_looked(report_of(group.story.ledger, run))
    words = next(each for each in unseen if each.why is Why.NOT_REPORTED)
    assert set(words.targets) >= {"south-pacs.e", "head-pacs.e"}
    assert "has not reported" in words.words
    assert group.story.is_valid


def test_facts_keep_the_vantage_of_their_site_and_the_bundle_stays_whole(group):
    group.enrol("north")
    path = group.collect("north")

    run = group.ingest(path).run

    opened = Run(group.story.ledger, run).opened
    assert opened.site == "north"
    assert group.story.ledger.content(opened.bundle) == path.read_bytes()
    finding = group.story.findings(run)[ECHO, "north-pacs.e"]
    assert finding.vantage.caller == "SCOUTVIEW"
    assert group.story.ledger.entry(finding.entry).run == run


def test_each_report_carries_what_the_others_told_lately(group):
    group.enrol("north")
    group.enrol("south")
    group.ingest(group.collect("north"))
    run = group.ingest(group.collect("south", "two.bundle")).run

    assert group.outcomes(run)["north-pacs.e"] is Outcome.MET
    assert group.outcomes(run)["south-pacs.e"] is Outcome.MET
    assert len(Run(group.story.ledger, run).opened.carried) > 0

    last = group.story.assess()

    assert set(group.outcomes(last).values()) == {Outcome.MET}
    assert group.nodes["head"].echoes > 0
    assert group.story.is_valid


def test_headquarters_send_nothing_to_a_site_that_has_a_collector(group):
    group.enrol("north")
    group.enrol("south")

    run = group.story.assess()

    assert group.nodes["north"].connections == group.nodes["south"].connections == 0
    assert group.outcomes(run)["north-pacs.e"] is Outcome.NOT_OBSERVED
    assert group.outcomes(run)["head-pacs.e"] is Outcome.MET


def test_a_rerun_of_the_same_bundle_changes_nothing(group):
    group.enrol("north")
    path = group.collect("north")
    first = group.ingest(path)
    size = group.story.ledger.size

    again = group.ingest(path)

    assert (again.run, again.again) == (first.run, True)
    assert group.story.ledger.size == size


def refused(group, path, words):
    size = group.story.ledger.size
    with pytest.raises(BundleError, match=words):
        group.ingest(path)
    assert group.story.ledger.size == size
    assert group.story.is_valid


def test_an_older_report_than_the_last_is_refused(group):
    group.enrol("north")
    old, new = group.collect("north", "old.bundle"), group.collect("north", "new.bundle")
    group.ingest(new)

    refused(group, old, "is older than the report of north")


def test_a_report_that_is_too_old_or_still_to_come_is_refused(group, monkeypatch):
    group.enrol("north")
    path = group.collect("north")
    real = datetime.now(UTC)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return (real + timedelta(days=8)).astimezone(tz)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return (real - timedelta(hours=1)).astimezone(tz)

    monkeypatch.setattr(ingest, "datetime", Later)
    refused(group, path, "over 7 days ago")
    monkeypatch.setattr(ingest, "datetime", Earlier)
    refused(group, path, "still to come")


def test_nobody_who_is_not_enrolled_may_report(group, tmp_path):
    path = group.collect("north")
    refused(group, path, "no collector is enrolled with that key")

    group.enrol("north", SigningKey.load_or_create(tmp_path / "other.key"))
    refused(group, path, "no collector is enrolled with that key")

    group.enrol("north")
    collectors.revoke(group.story.workspace, group.story.key, name="north", by="lead")
    refused(group, path, "no collector is enrolled with that key")


def test_a_collector_reports_on_no_other_site(group):
    group.enrol("north")
    path = group.collect("north", site="south")

    refused(group, path, "is about site south, but north is enrolled for north")


def test_a_site_that_was_described_otherwise_must_look_again(group):
    group.enrol("north")
    path = group.collect("north")
    group.story.write(*group.systems(tls=True))

    refused(group, path, "north-pacs is declared otherwise")


def test_what_a_site_told_of_a_system_that_has_changed_since_is_not_carried(group):
    group.enrol("north")
    group.enrol("south")
    group.ingest(group.collect("north"))
    group.story.write(*group.systems(tls=True))

    run = group.ingest(group.collect("south", "two.bundle")).run

    assert group.outcomes(run)["north-pacs.e"] is Outcome.NOT_OBSERVED


def test_any_changed_byte_of_a_bundle_is_found(group):
    group.enrol("north")
    path = group.collect("north")
    whole = path.read_bytes()

    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        size = group.story.ledger.size
        try:
            group.ingest(path)
        except BundleError:
            assert group.story.ledger.size == size
        else:  # a byte of the ZIP that says nothing, such as a date
            path.write_bytes(whole)
            assert group.story.is_valid
            return


def rewritten(path, change):
    """Writes the bundle again with its files changed; returns the new one."""
    with zipfile.ZipFile(path) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    change(files)
    out = path.with_name("changed.bundle")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out


def test_a_bundle_whose_end_was_cut_off_is_refused(group):
    group.enrol("north")

    def cut(files):
        files["ledger/log"] = files["ledger/log"][:-700]

    refused(group, rewritten(group.collect("north"), cut), "was changed or damaged")


def test_a_bundle_whose_content_was_changed_is_refused(group):
    group.enrol("north")

    def change(files):
        name = next(name for name in files if name.startswith("evidence/"))
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

    refused(group, rewritten(group.collect("north"), change), "was changed or damaged")


def test_a_bundle_that_is_not_signed_is_refused(group):
    group.enrol("north")

    def unsign(files):
        for name in [name for name in files if "checkpoints" in name]:
            del files[name]

    refused(group, rewritten(group.collect("north"), unsign), "is not signed to its end")


@pytest.mark.parametrize("name", ["../evil", "ledger/../../evil", "/etc/passwd", "evidence/x"])
def test_a_bundle_with_a_name_that_leads_out_of_it_is_refused(group, name):
    group.enrol("north")

    refused(group, rewritten(group.collect("north"), lambda f: f.update({name: b""})), "it holds")


def test_what_is_no_bundle_is_refused(group, tmp_path):
    path = tmp_path / "x.bundle"
    path.write_bytes(b"PK\x03\x04 and then garbage")
    refused(group, path, "is no bundle")
    refused(group, tmp_path / "missing", "cannot be read")
    with zipfile.ZipFile(path, "w"):
        pass
    refused(group, path, "it holds no ledger")


def test_a_bundle_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("scoutview.pipeline.bundle.MOST_UNPACKED", 1000)
    path = tmp_path / "bomb.bundle"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ledger/log", bytes(100_000))

    (tmp_path / "there").mkdir()
    with pytest.raises(BundleError, match="unpacks to over 1000 bytes"):
        unpack(path.read_bytes(), "bomb", tmp_path / "there")

    assert not list((tmp_path / "there").rglob("*"))


def test_a_collector_sends_nothing_without_an_authorization(group):
    content = estate(*group.systems(), authorization=None).encode()

    with pytest.raises(MayNotLook):
        group.collect("north", content=content)

    assert group.nodes["north"].connections == 0


def test_a_site_that_the_estate_does_not_know_is_said(group):
    with pytest.raises(CollectorError, match="no system of the estate is there; its sites: head"):
        group.collect("north", site="west")


def test_a_bundle_is_never_written_over(group):
    path = group.collect("north")
    before = path.read_bytes()

    with pytest.raises(CollectorError, match="is there already"):
        group.collect("north")

    assert path.read_bytes() == before


def test_a_bundle_is_a_ledger_that_anybody_can_verify(group, tmp_path):
    path = group.collect("north")
    unpack(path.read_bytes(), path.name, tmp_path)

    report = verify(tmp_path, vkey=group.keys["north"].vkey(collectors.origin_of("north")))

    assert report.sentences == []
    assert report.signed_entries == report.entries > 5


def test_a_bundle_that_would_be_too_large_is_not_left_behind(group, tmp_path, monkeypatch):
    path = group.collect("north")
    unpack(path.read_bytes(), path.name, tmp_path / "there")
    monkeypatch.setattr("scoutview.pipeline.bundle.MOST_BYTES", 10)

    with pytest.raises(BundleError, match="at most: describe a part of this site"):
        pack(tmp_path / "there", tmp_path / "out.bundle")

    assert not list(tmp_path.glob("*out.bundle*"))


def test_ctrl_c_leaves_a_bundle_that_says_what_was_not_looked_at(group):
    group.enrol("north")
    stopped = threading.Event()
    stopped.set()

    run = group.ingest(group.collect("north", interrupted=stopped)).run

    assert group.outcomes(run)["north-pacs.e"] is Outcome.NOT_OBSERVED
    assert group.nodes["north"].connections == 0


def test_a_look_that_is_carried_counts_once_in_the_history(group):
    group.enrol("north")
    group.enrol("south")
    group.ingest(group.collect("north"))
    group.ingest(group.collect("south", "two.bundle"))
    run = group.story.assess()

    failing = [
        proof
        for control in group.story.assessment(run).controls
        for proof in control.proofs
        if proof.name == TLS
    ]

    assert failing
    assert all(proof.reason.count("north-pacs.e") <= 1 for proof in failing)


@pytest.mark.parametrize("years", [-1, 1])
def test_a_bundle_whose_looks_were_at_another_time_is_refused(group, monkeypatch, years):
    group.enrol("north")
    moment = datetime.now(UTC) + timedelta(days=365 * years)
    monkeypatch.setattr("scoutview.pipeline.look_once._now", lambda: moment)

    refused(group, group.collect("north"), "is not while the site was looked at")
