"""A probe's own words for the reports; a probe that has since been removed keeps its id."""

from dataclasses import dataclass

from scoutview.probes.catalogue import BY_ID


@dataclass(frozen=True, slots=True)
class ProbeWords:
    """The statement of the good state, what to do where it is absent, and its source."""

    title: str
    remediation: str
    source: str


def probe_words(probe_id: str) -> ProbeWords:
    """Return the words of a probe; its id stands for the title of one that is not known."""
    probe = BY_ID.get(probe_id)
    if probe is None:
        return ProbeWords(probe_id, "", "")
    return ProbeWords(probe.title, probe.remediation, probe.source)
