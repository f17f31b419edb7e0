"""A catalog of the right shape that makes no sense is reported, with file and line."""

from typing import Any

import pytest

from scoutview.catalog.check import check
from scoutview.estate.model import Deviation, Kind, Protocol
from tests.catalog.small import (
    CRITERION,
    FILES,
    LEAVERS,
    LISTENERS,
    MAPPING,
    OVERLAY,
    TODAY,
    changed,
    estate,
    loaded,
)

PROBES = {"tls.certificate_is_current": False, "dicom.refuses_unknown_callers": True}
EDGES = FILES[MAPPING]
HEAD = EDGES[: EDGES.index("[[edge]]")]
LEAVERS_EDGE = EDGES[EDGES.rindex("[[edge]]") : EDGES.index("[[sufficient]]")]
ESTATE = """[engagement]
excluded = [
  { criterion = "P9.9" },
]

[[exception]]
probe = "tls.certificate_is_current"
compensating = ["ENC-01"]

[[exception]]
probe = "tls.is_nice"
compensating = ["ACC-05", "ACC-99"]
"""


def problems(files: dict[str, str], estate_text: str = "", **more: Any) -> list[str]:
    defaults = {"tls.certificate_is_current": {"days_left": 14}}
    texts = {**files, "estate.toml": estate_text}
    return check(loaded(files), probes=PROBES, defaults=defaults, files=texts, **more)


def deviation(probe: str, *compensating: str) -> Deviation:
    return Deviation(
        probe=probe,
        target="pacs.dicom",
        reason="It is old",
        compensating=compensating,
        approved_by="The CIO",
        until=TODAY,
    )


def test_the_small_catalog_makes_sense() -> None:
    assert problems(FILES) == []


def test_an_unknown_probe_is_reported_at_its_proof() -> None:
    files = changed(LISTENERS, "tls.certificate_is_current", "tls.is_nice")

    assert problems(files) == [
        f"{LISTENERS}, line 13: ENC-01 names the probe tls.is_nice, which does not exist"
    ]


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("days_left = 10", "days_left = 10 is looser than 14"),
        ("days_left = 30, hours = 2", "tls.certificate_is_current has no parameter hours"),
    ],
)
def test_a_parameter_that_the_probe_does_not_know_is_reported(parameter: str, words: str) -> None:
    assert problems(changed(LISTENERS, "days_left = 30", parameter)) == [
        f"{LISTENERS}, line 13: ENC-01: {words}"
    ]


def test_an_unknown_criterion_is_reported_at_its_edge() -> None:
    files = {**FILES, MAPPING: EDGES + LEAVERS_EDGE.replace("CC6.7", "CC6.9")}

    assert f"{MAPPING}, line 24: there is no criterion CC6.9" in problems(files)


def test_an_edge_from_a_missing_control_is_reported() -> None:
    files = {**FILES, MAPPING: EDGES.replace("ACC-05", "ACC-99")}

    assert problems(files) == [f"{MAPPING}, line 12: there is no control ACC-99"]


def test_a_criterion_without_control_or_reason_is_reported() -> None:
    files = {**FILES, MAPPING: HEAD}

    assert problems(files) == [f"{MAPPING}: no control addresses CC6.7, and no reason is given"]


def test_a_criterion_without_key_control_is_reported() -> None:
    files = {**FILES, MAPPING: EDGES[: EDGES.index("[[sufficient]]")]}

    assert problems(files) == [f"{MAPPING}: CC6.7 has no key control, so nothing decides it"]


@pytest.mark.parametrize(
    ("controls", "sentence"),
    [
        ("[]", "nothing is not sufficient for CC6.7"),
        ('["ENC-01", "ENC-07"]', "no argued edge leads from ENC-07 to CC6.7"),
    ],
)
def test_a_sufficient_set_rests_on_argued_edges(controls: str, sentence: str) -> None:
    faults = problems(changed(MAPPING, 'controls = ["ENC-01"]', f"controls = {controls}"))

    assert f"{MAPPING}, line 20: {sentence}" in faults


def test_a_sufficient_set_does_not_rest_on_a_proposed_edge() -> None:
    assert f"{MAPPING}, line 20: no argued edge leads from ENC-01 to CC6.7" in problems(
        changed(MAPPING, 'status = "argued"', 'status = "proposed"')
    )


def test_a_reason_excuses_a_criterion_but_never_in_security() -> None:
    reason = HEAD + '[[no_control]]\ncriterion = "CC6.7"\nreason = "We have no network"\n'
    privacy = FILES[CRITERION].replace("security", "privacy")

    assert problems({**FILES, MAPPING: reason, CRITERION: privacy}) == []
    assert problems({**FILES, MAPPING: reason}) == [
        f"{MAPPING}, line 4: CC6.7 is in Security, where each criterion needs a control"
    ]


def test_a_reason_beside_edges_is_reported() -> None:
    reason = '[[no_control]]\ncriterion = "CC6.7"\nreason = "We have no network"\n'
    privacy = FILES[CRITERION].replace("security", "privacy")

    assert problems({**FILES, MAPPING: EDGES + reason, CRITERION: privacy}) == [
        f"{MAPPING}, line 22: CC6.7 is said to have no control, yet edges lead to it"
    ]


def test_a_reason_for_an_unknown_criterion_is_reported() -> None:
    reason = '[[no_control]]\ncriterion = "P9.9"\nreason = "It does not exist"\n'

    assert problems({**FILES, MAPPING: EDGES + reason}) == [
        f"{MAPPING}, line 22: there is no criterion P9.9"
    ]


def test_a_criterion_whose_key_controls_are_off_is_reported() -> None:
    files = {**FILES, OVERLAY: 'hub = "ENC-01"\noff = "No listeners"\n'}

    assert problems(files) == [f"{MAPPING}: every key control of CC6.7 is switched off (ENC-01)"]


def test_a_control_without_proofs_is_reported() -> None:
    whole = FILES[LEAVERS]
    bare = whole[: whole.index("[[proof]]")] + whole[whole.index("[remediation]") :]

    assert problems({**FILES, LEAVERS: bare}) == [
        f"{LEAVERS}, line 1: ACC-05 has no proof, so nothing could ever show it"
    ]


@pytest.mark.parametrize(("kept", "missing"), [("design", "operation"), ("operation", "design")])
def test_a_control_without_proof_of_one_aspect_is_reported(kept: str, missing: str) -> None:
    files = changed(LEAVERS, '["design", "operation"]', f'["{kept}"]')

    assert problems(files) == [f"{LEAVERS}, line 1: ACC-05 has no proof of its {missing}"]


def test_a_proof_without_frequency_is_reported() -> None:
    files = changed(LEAVERS, "every_days = 180\n", "")

    assert problems(files) == [
        f"{LEAVERS}, line 7: ACC-05 does not say how often leavers is due (every_days)"
    ]


@pytest.mark.parametrize(
    ("family", "letters"),
    [("people", "PPL"), ("risk", "RSK"), ("governance", "GOV"), ("vendor", "VEN")],
)
def test_an_organizational_control_shown_only_by_a_probe_is_reported(
    family: str, letters: str
) -> None:
    text = FILES[LISTENERS].replace("ENC-01", f"{letters}-01")
    document = text[text.index("[[proof]]\ndocument") : text.index("[remediation]")]
    files = {key: value for key, value in FILES.items() if key != LISTENERS}
    files[MAPPING] = EDGES.replace("ENC-01", f"{letters}-01")
    name = f"controls/{family}/x.toml"

    assert problems({**files, name: text}) == []
    (problem,) = problems({**files, name: text.replace(document, "")})
    assert problem.startswith(
        f"{name}, line 1: {letters}-01 is about {family} and is shown only by"
    )


def attested(supports: str) -> dict[str, str]:
    """Let people's statements show these aspects of the leavers' control, the list the design."""
    lists = FILES[LEAVERS].replace('["design", "operation"]', '["design"]')
    proof = f'[[proof]]\nattestation = "promise"\nsupports = {supports}\nevery_days = 365\n'
    text = lists.replace("[[proof]]", f'{proof}wants = "A word."\n\n[[proof]]', 1)
    return {**FILES, LEAVERS: text, MAPPING: EDGES.replace('["ENC-01"]', '["ENC-01", "ACC-05"]')}


def test_a_key_control_that_operates_by_attestation_alone_is_reported() -> None:
    (problem,) = problems(attested('["operation"]'))

    assert problem.startswith(
        f"{LEAVERS}, line 7: ACC-05 is a key control, and its operation rests"
    )
    assert problem.endswith("(promise); add a population, a document or a probe")


def test_an_attestation_is_enough_where_the_control_decides_nothing() -> None:
    assert problems({**attested('["operation"]'), MAPPING: EDGES}) == []


def test_an_attestation_beside_a_list_is_fine() -> None:
    files = attested('["operation"]')
    files[LEAVERS] = files[LEAVERS].replace('["design"]', '["design", "operation"]')

    assert problems(files) == []


EVERYWHERE = {
    **FILES,
    LISTENERS: FILES[LISTENERS].replace(
        'kinds = ["pacs"]\nprotocols = ["dicom"]\ndata = ["medical-images"]\n', ""
    ),
}
TLS = {"tls.certificate_is_current": frozenset({Protocol.DICOM, Protocol.HL7})}


def limited(words: str) -> dict[str, str]:
    text = EVERYWHERE[LISTENERS].replace("[applies_to]\n", f"[applies_to]\n{words}\n")
    return {**EVERYWHERE, LISTENERS: text}


def test_a_probe_whose_findings_all_belong_to_a_control_is_fine() -> None:
    assert problems(EVERYWHERE, judges=TLS) == []


def test_a_kind_of_system_that_no_control_counts_is_reported() -> None:
    every = ", ".join(f'"{kind}"' for kind in Kind if kind not in {Kind.DOSE, Kind.IOT})

    assert problems(limited(f"kinds = [{every}]"), judges=TLS) == [
        f"{LISTENERS}, line 11: no control counts what tls.certificate_is_current finds at "
        f"{protocol} endpoints of the kind dose, iot; widen a control's applies_to"
        for protocol in ("dicom", "hl7")
    ]


def test_a_protocol_that_no_control_counts_is_reported() -> None:
    (problem,) = problems(limited('protocols = ["dicom"]'), judges=TLS)

    assert "tls.certificate_is_current finds at hl7 endpoints of the kind ai, " in problem


def test_a_control_about_some_data_counts_nothing_for_certain() -> None:
    assert len(problems(limited('data = ["reports"]'), judges=TLS)) == len(
        TLS["tls.certificate_is_current"]
    )


def test_a_probe_of_systems_is_owed_to_servers_only() -> None:
    whole = {"tls.certificate_is_current": frozenset[Protocol]()}
    servers = ", ".join(
        f'"{kind}"'
        for kind in Kind
        if kind not in {Kind.MODALITY, Kind.IOT, Kind.WORKSTATION, Kind.NETWORK}
    )

    (problem,) = problems(limited(f"kinds = [{servers}]"), judges=whole)

    assert "finds at systems of the kind network; widen" in problem


def test_a_probe_that_no_control_names_is_reported() -> None:
    judges = {"dicom.refuses_unknown_callers": frozenset({Protocol.DICOM})}

    (problem,) = problems(FILES, judges=judges)

    assert problem.startswith("controls: no control counts what dicom.refuses_unknown_callers")


def titled(supports: str) -> dict[str, str]:
    """Give the access control a proof by AE title, and the other one for these aspects."""
    other = FILES[LEAVERS].replace('["design", "operation"]', supports)
    proof = (
        '[[proof]]\nprobe = "dicom.refuses_unknown_callers"\n'
        'supports = ["design", "operation"]\nevery_days = 30\n\n'
    )
    return {**FILES, LEAVERS: other.replace("[[proof]]", proof + "[[proof]]", 1)}


def test_a_title_beside_another_proof_is_fine() -> None:
    assert problems(titled('["design", "operation"]')) == []


def test_access_that_rests_on_titles_alone_is_reported() -> None:
    (problem,) = problems(titled('["design"]'))

    assert problem.startswith(f"{LEAVERS}, line 1: ACC-05 is about access, and its operation rests")


@pytest.mark.parametrize("key", [True, False])
def test_any_key_control_of_an_access_criterion_is_about_access(*, key: bool) -> None:
    files = titled('["design"]')
    files["controls/dicom/x.toml"] = files.pop(LEAVERS).replace("ACC-05", "DCM-01")
    files["criteria/CC6.1.toml"] = FILES[CRITERION].replace("CC6.7", "CC6.1")
    files[MAPPING] = (
        EDGES.replace("ACC-05", "DCM-01")
        + '[[edge]]\ncontrol = "DCM-01"\ncriterion = "CC6.1"\nrelation = "equal"\n'
        + 'status = "argued"\n'
        + 'rationale = "Only nodes that somebody registered are let in at all."\n'
        + ('[[sufficient]]\ncriterion = "CC6.1"\ncontrols = ["DCM-01"]\nwhy = "So."\n' * key)
    )

    found = [problem for problem in problems(files) if "rests on AE titles" in problem]

    assert len(found) == key


@pytest.mark.parametrize("rationale", ["", "It helps.", "Because they are related closely."])
def test_a_rationale_that_says_nothing_is_reported(rationale: str) -> None:
    old = "What is read on the wire decides whether images travel protected."

    assert problems(changed(MAPPING, old, rationale)) == [
        f"{MAPPING}, line 9: ENC-01 -> CC6.7 has no rationale that says why"
    ]


def test_a_missing_rationale_is_reported_at_its_edge() -> None:
    old = 'rationale = "What is read on the wire decides whether images travel protected."\n'

    assert problems(changed(MAPPING, old, "")) == [
        f"{MAPPING}, line 4: ENC-01 -> CC6.7 has no rationale that says why"
    ]


def test_a_rationale_with_a_word_changed_is_reported() -> None:
    old = "A former colleague's account could still send studies to the outside world."
    new = "What is read on the wire decides whether pictures travel protected."

    (problem,) = problems(changed(MAPPING, old, new))

    assert problem.startswith(f"{MAPPING}, line 9: ENC-01 -> CC6.7 repeats the rationale of ACC-05")


def test_a_commitment_that_the_estate_does_not_declare_is_reported() -> None:
    files = {**FILES, OVERLAY: 'hub = "ENC-01"\nid = "LI-1"\ncommitments = ["fast", "kind"]\n'}

    assert problems(files) == []
    assert problems(files, estate=estate(commitments=("fast",))) == [
        f"{OVERLAY}, line 3: LI-1 serves kind, which the estate does not declare"
    ]


def test_faults_of_an_own_control_are_found_in_its_file() -> None:
    own = FILES[LEAVERS].replace('"ACC-05"', '"LI-9"\nfamily = "people"')
    edge = '[[edge]]\ncriterion = "CC6.7"\nkey = false\nrationale = "No."\n'

    assert problems({**FILES, OVERLAY: own + edge}) == [
        f"{OVERLAY}, line 21: LI-9 -> CC6.7 has no rationale that says why"
    ]


def test_faults_in_edges_of_a_renamed_control_are_found_in_the_mapping() -> None:
    files = changed(MAPPING, "What is read on the wire decides whether images travel", "No:")
    files[OVERLAY] = 'hub = "ENC-01"\nid = "LI-1"\n'

    assert problems(files) == [f"{MAPPING}, line 9: LI-1 -> CC6.7 has no rationale that says why"]


def test_names_of_the_estate_that_exist_are_fine() -> None:
    exceptions = (deviation("tls.certificate_is_current", "ENC-01", "ACC-05"),)

    files = {**FILES, CRITERION: FILES[CRITERION].replace('"security"', '"privacy"')}
    assert problems(files, estate=estate(*exceptions, excluded="CC6.7")) == []


def test_a_security_criterion_cannot_be_excluded() -> None:
    assert problems(FILES, ESTATE, estate=estate(excluded="CC6.7")) == [
        "estate.toml, line 3: CC6.7 is in Security, which is always in scope; it cannot be excluded"
    ]


def test_an_exception_may_name_a_renamed_control_by_either_id() -> None:
    files = {**FILES, OVERLAY: 'hub = "ENC-01"\nid = "LI-1"\n'}
    exception = deviation("tls.certificate_is_current", "ENC-01", "LI-1")

    assert problems(files, estate=estate(exception)) == []


def test_names_of_the_estate_that_do_not_exist_are_reported_with_their_line() -> None:
    exceptions = (
        deviation("tls.certificate_is_current", "ENC-01"),
        deviation("tls.is_nice", "ACC-05", "ACC-99"),
    )

    assert problems(FILES, ESTATE, estate=estate(*exceptions, excluded="P9.9")) == [
        "estate.toml, line 11: an exception names the probe tls.is_nice, which does not exist",
        "estate.toml, line 12: the control ACC-99 is to compensate, and it does not exist",
        "estate.toml, line 3: the criterion P9.9 is excluded, and it does not exist",
    ]


def test_a_framework_that_does_not_exist_is_reported_with_its_line() -> None:
    text = '[engagement]\nframeworks = [\n  "hipaa-security",\n]\n'

    assert problems(FILES, text, estate=estate(frameworks=("hipaa-security",))) == [
        "estate.toml, line 3: there is no framework hipaa-security; see `scoutview catalog list`"
    ]


def test_a_probe_alone_is_key_to_no_criterion_about_people() -> None:
    text = FILES[LISTENERS]
    bare = text[: text.index("[[proof]]\ndocument")] + text[text.index("[remediation]") :]
    board = FILES[CRITERION].replace("CC6.7", "CC1.2").replace("CC6", "CC1")
    files = {
        **FILES,
        LISTENERS: bare,
        "criteria/CC1.2.toml": board,
        MAPPING: EDGES.replace("CC6.7", "CC1.2"),
    }

    assert (
        f"{MAPPING}, line 5: ENC-01 is key to CC1.2 and is shown only by a probe; it needs a"
        " document, an attestation or a population"
    ) in problems(files)


def test_an_own_id_is_no_requirements_id() -> None:
    files = {**FILES, OVERLAY: 'hub = "ENC-01"\nid = "AC-2"\n'}
    framework = 'id = "x"\ntitle = "X"\nsource = "X"\n\n[[requirement]]\nid = "AC-2"\n'
    framework += 'kind = "control"\ntitle = "Accounts"\nasks = "Are accounts managed?"\n'
    mapping = 'basis = "text-read"\nsource = "X"\n\n[[open]]\nrequirement = "AC-2"\n'
    mapping += 'reason = "Nothing here manages accounts."\n'

    found = problems({**files, "frameworks/x.toml": framework, "mappings/x.toml": mapping})

    assert found == [f"{OVERLAY}, line 2: AC-2 is the id of a requirement; choose another one"]
