"""What holds for every probe, present and future."""

import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview import probes
from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.looks import catalogue as looks
from scoutview.probes.catalogue import ALL
from scoutview.probes.probe import Case, answer
from tests.looked_at import endpoint, server
from tests.probes.dicom.case import SEEN_AT

FACTS = {look.kind for look in looks.ALL} | {"network.ports"}


def test_every_probe_module_is_listed():
    modules = {
        module.name.removeprefix("scoutview.probes.")
        for module in pkgutil.walk_packages(probes.__path__, "scoutview.probes.")
        if not module.ispkg and "._" not in module.name
    }

    assert modules - {"catalogue", "one", "probe"} == {probe.id for probe in ALL}


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_a_probe_is_a_statement_with_a_remedy_and_a_source(probe):
    assert not probe.title.lower().startswith(("check", "verify", "ensure"))
    assert probe.remediation.endswith(".")
    assert probe.explanation.endswith(".")
    assert probe.source
    assert set(probe.needs) <= FACTS


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
@given(reason=st.sampled_from(list(Reason)))
def test_what_was_not_looked_at_is_never_met(probe, reason):
    for protocol in probe.protocols or {None}:
        judged = (
            endpoint(104, tls=True)
            if protocol is None
            else endpoint(104, tls=True, protocol=protocol)
        )
        facts = {kind: NotLooked(kind, reason, "as said") for kind in probe.needs}
        case = Case(server(judged), judged, facts, SEEN_AT, probe.parameters)

        outcome, message = answer(probe, case)

        assert outcome in {Outcome.NOT_OBSERVED, Outcome.NOT_APPLICABLE, Outcome.BROKEN}
        assert message
        assert outcome is not Outcome.BROKEN or reason is Reason.FAULT


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_nothing_seen_at_all_is_never_met(probe):
    judged = endpoint(104, tls=True)

    outcome, _ = answer(probe, Case(server(judged), judged, {}, SEEN_AT, probe.parameters))

    assert outcome is not Outcome.MET


def test_a_fault_of_ours_is_a_finding_and_says_so():
    def judge(_case):
        raise KeyError("ours")

    probe = ALL[0]
    broken = type(probe)(
        id="x",
        title="t",
        severity=probe.severity,
        protocols=probe.protocols,
        needs=(),
        judge=judge,
        remediation="r.",
        source="s",
        explanation="e.",
    )
    judged = endpoint(104)

    outcome, message = answer(broken, Case(server(judged), judged, {}, SEEN_AT, {}))

    assert outcome is Outcome.BROKEN
    assert "KeyError" in message
