"""Whether a catalog that has the right shape also makes sense: `scoutview catalog check`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from scoutview.catalog import _coverage, _filled, _rationales, _requirements, prerequisites
from scoutview.catalog._education import CASES, SAMPLES
from scoutview.catalog._places import ESTATE, MAPPING, Places, Spot
from scoutview.catalog.adoption import file_name
from scoutview.catalog.load import catalog_files
from scoutview.catalog.mapped import mapped, names
from scoutview.catalog.model import Aspect, Catalog, Control, Edge, Family, Proof, ProofKind
from scoutview.estate.model import Category, Estate, Protocol

# What these are about happens between people: no look at a socket can show it alone.
ORGANIZATIONAL = frozenset({Family.PEOPLE, Family.RISK, Family.GOVERNANCE, Family.VENDOR})
# The criteria about what people decide and do: governance, risk, monitoring, partners.
ABOUT_PEOPLE = ("CC1.", "CC2.", "CC3.", "CC4.", "CC5.", "CC9.")
# The criteria that decide who gets in: an AE title, a name anyone can use, is no answer to them.
ACCESS_CRITERIA = frozenset({"CC6.1", "CC6.2", "CC6.3", "CC6.6"})

Problem = tuple[Spot, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the rules look at."""

    catalog: Catalog
    places: Places
    probes: Mapping[str, bool]
    defaults: Mapping[str, Mapping[str, int]]
    judges: Mapping[str, frozenset[Protocol]]
    estate: Estate | None
    files: Mapping[str, str]

    def edge(self, edge: Edge, field: str) -> Spot:
        """Return the spot of an edge's field; the mapping knows a control by its hub id."""
        hub_ids = {control.id: control.hub_id for control in self.catalog.controls}
        return self.places.edge(edge, field, hub_ids.get(edge.control, ""))


def check(
    catalog: Catalog,
    *,
    probes: Mapping[str, bool],
    defaults: Mapping[str, Mapping[str, int]] | None = None,
    judges: Mapping[str, frozenset[Protocol]] | None = None,
    estate: Estate | None = None,
    files: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what does not make sense in a catalog, a sentence each with file and line.

    Args:
        catalog: The loaded catalog, overlays applied.
        probes: Each probe's id, and whether it rests on an AE title.
        defaults: Each probe's parameters with their defaults; None: parameters are not checked.
        judges: Each probe's protocols, none for one that judges whole systems; None: whether a
            control counts what each probe finds is not checked.
        estate: The estate whose commitments, exceptions and exclusions are checked; None: none.
        files: The files that the catalog was loaded from (`catalog_files(overlays)`), to name
            lines in, with the estate's text as `estate.toml`; None: the package's.
    """
    files = catalog_files() if files is None else files
    given = _Given(
        catalog=catalog,
        places=Places(files),
        files=files,
        probes=probes,
        defaults=defaults or {},
        judges=judges or {},
        estate=estate,
    )
    return _told(given, _RULES)


def notes(catalog: Catalog) -> list[str]:
    """Return what is no fault and costs something: key controls that are switched off."""
    off = {control.id: control for control in catalog.controls if control.off}
    own = {control.id for control in catalog.controls if control.own and not control.off}
    told = []
    for edge in catalog.edges:
        keys = {
            each.control for each in catalog.edges if each.key and each.criterion == edge.criterion
        }
        if edge.key and edge.control in off and not keys & own:
            told.append(
                f"{edge.criterion}: its key control {edge.control} is switched off; it stays open"
                " until a control of your own is key to it."
            )
    return told


def check_estate(
    estate: Estate, text: str, *, catalog: Catalog, probes: Mapping[str, bool], name: str
) -> list[str]:
    """Return what an estate names in the catalog that is not there, a sentence each with line.

    `text` is the estate file, `name` what the sentences call it.
    """
    given = _Given(
        catalog=catalog,
        places=Places({ESTATE: text}),
        files={},
        probes=probes,
        defaults={},
        judges={},
        estate=estate,
    )
    return [each.replace(ESTATE, name, 1) for each in _told(given, _ESTATE_RULES)]


def _told(given: _Given, rules: Iterable[Callable[[_Given], Iterator[Problem]]]) -> list[str]:
    found = [problem for rule in rules for problem in rule(given)]
    return sorted(f"{given.places.words(spot)}: {sentence}" for spot, sentence in found)


def _each_proof(given: _Given) -> Iterator[tuple[Control, Proof, Spot]]:
    for control in given.catalog.controls:
        for index, proof in enumerate(control.proofs):
            yield control, proof, given.places.control(control, "proof", index)


def _probes_exist(given: _Given) -> Iterator[Problem]:
    for control, proof, spot in _each_proof(given):
        if proof.kind is ProofKind.PROBE and proof.name not in given.probes:
            yield spot, f"{control.id} names the probe {proof.name}, which does not exist"


def _parameters_are_strict(given: _Given) -> Iterator[Problem]:
    for control, proof, spot in _each_proof(given):
        if proof.name not in given.defaults:
            continue
        defaults = given.defaults[proof.name]
        for name, value in proof.parameters.items():
            if name not in defaults:
                yield spot, f"{control.id}: {proof.name} has no parameter {name}"
            elif value < defaults[name]:
                yield spot, f"{control.id}: {name} = {value} is looser than {defaults[name]}"


def _proofs_have_a_frequency(given: _Given) -> Iterator[Problem]:
    for control, proof, spot in _each_proof(given):
        if proof.every_days <= 0:
            yield spot, f"{control.id} does not say how often {proof.name} is due (every_days)"


def _controls_are_shown(given: _Given) -> Iterator[Problem]:
    for control in given.catalog.controls:
        spot = given.places.control(control, "id")
        if not control.proofs:
            yield spot, f"{control.id} has no proof, so nothing could ever show it"
            continue
        for aspect in Aspect:
            if not any(aspect in proof.supports for proof in control.proofs):
                yield spot, f"{control.id} has no proof of its {aspect}"


def _organizational_controls_need_people(given: _Given) -> Iterator[Problem]:
    for control in given.catalog.controls:
        kinds = {proof.kind for proof in control.proofs}
        if control.family in ORGANIZATIONAL and kinds == {ProofKind.PROBE}:
            sentence = f"{control.id} is about {control.family} and is shown only by a probe"
            spot = given.places.control(control, "id")
            yield spot, f"{sentence}; it needs a document, an attestation or a population"


def _key_controls_operate_beyond_inquiry(given: _Given) -> Iterator[Problem]:
    """Inquiry alone shows no operation. Source: AICPA AT-C 205."""
    key = {edge.control for edge in given.catalog.edges if edge.key}
    for control, proof, spot in _each_proof(given):
        kinds = {each.kind for each in control.proofs if Aspect.OPERATION in each.supports}
        if control.id not in key or kinds != {ProofKind.ATTESTATION}:
            continue
        if Aspect.OPERATION in proof.supports:
            sentence = f"{control.id} is a key control, and its operation rests on what people say"
            yield spot, f"{sentence} ({proof.name}); add a population, a document or a probe"


def _findings_are_counted(given: _Given) -> Iterator[Problem]:
    for probe, protocol, kinds in _coverage.uncounted(given.catalog.controls, given.judges):
        where = f"{protocol} endpoints" if protocol else "systems"
        words = ", ".join(sorted(kinds))
        sentence = f"no control counts what {probe} finds at {where} of the kind {words}"
        spots = (spot for _, proof, spot in _each_proof(given) if proof.name == probe)
        yield next(spots, Spot("controls")), f"{sentence}; widen a control's applies_to"


def _access_rests_on_more_than_a_title(given: _Given) -> Iterator[Problem]:
    about_access = {
        edge.control
        for edge in given.catalog.edges
        if edge.key and edge.criterion in ACCESS_CRITERIA
    }
    for control in given.catalog.controls:
        if control.id not in about_access and control.family is not Family.ACCESS:
            continue
        by_title = [proof for proof in control.proofs if given.probes.get(proof.name)]
        others = [proof for proof in control.proofs if proof not in by_title]
        for aspect in Aspect:
            if _supported(aspect, by_title) and not _supported(aspect, others):
                sentence = (
                    f"{control.id} is about access, and its {aspect} rests on AE titles alone"
                )
                spot = given.places.control(control, "id")
                yield spot, f"{sentence}; add a proof that no caller can imitate"


def _supported(aspect: Aspect, proofs: Collection[Proof]) -> bool:
    return any(aspect in proof.supports for proof in proofs)


def _edges_meet_both_ends(given: _Given) -> Iterator[Problem]:
    criteria = {criterion.id for criterion in given.catalog.criteria}
    controls = {control.id for control in given.catalog.controls}
    for edge in given.catalog.edges:
        if edge.control not in controls:
            yield given.edge(edge, "control"), f"there is no control {edge.control}"
        if edge.criterion not in criteria:
            yield given.edge(edge, "criterion"), f"there is no criterion {edge.criterion}"
    for no_control in given.catalog.no_controls:
        if no_control.criterion not in criteria:
            spot = given.places.no_control(no_control.criterion)
            yield spot, f"there is no criterion {no_control.criterion}"


def _criteria_are_decided(given: _Given) -> Iterator[Problem]:
    off = {control.id for control in given.catalog.controls if control.off}
    without = {no_control.criterion for no_control in given.catalog.no_controls}
    for criterion in given.catalog.criteria:
        edges = [edge for edge in given.catalog.edges if edge.criterion == criterion.id]
        keys = [edge.control for edge in edges if edge.key]
        if criterion.id in without:
            spot = given.places.no_control(criterion.id)
            if criterion.category is Category.SECURITY:
                yield spot, f"{criterion.id} is in Security, where each criterion needs a control"
            if edges:
                yield spot, f"{criterion.id} is said to have no control, yet edges lead to it"
        elif not edges:
            yield Spot(MAPPING), f"no control addresses {criterion.id}, and no reason is given"
        elif not keys:
            yield Spot(MAPPING), f"{criterion.id} has no key control, so nothing decides it"
        elif off.issuperset(keys):
            words = ", ".join(keys)
            yield Spot(MAPPING), f"every key control of {criterion.id} is switched off ({words})"


def _sufficient_sets_rest_on_edges(given: _Given) -> Iterator[Problem]:
    counting = [edge for edge in given.catalog.edges if edge.status.counts]
    argued = {(edge.control, edge.criterion): edge.relation for edge in counting}
    own = given.catalog.own_ids
    for index, each in enumerate(given.catalog.sufficient):
        spot = Spot(MAPPING, ("sufficient", index, "controls"))
        chosen = replace(each, controls=tuple(own.get(one, one) for one in each.controls))
        pairs = {control: (control, chosen.requirement) for control in chosen.controls}
        for control, pair in pairs.items():
            if pair not in argued:
                yield spot, f"no argued edge leads from {control} to {chosen.requirement}"
        relations = {control: argued[pair] for control, pair in pairs.items() if pair in argued}
        if sentence := _requirements.too_little(chosen, relations):
            yield spot, sentence


def _rationales_say_why(given: _Given) -> Iterator[Problem]:
    edges = given.catalog.edges
    for edge in _rationales.empty(edges):
        spot = given.edge(edge, "rationale")
        yield spot, f"{edge.control} -> {edge.criterion} has no rationale that says why"
    for edge, earlier in _rationales.alike(edges):
        spot = given.edge(edge, "rationale")
        pair, other = (
            f"{edge.control} -> {edge.criterion}",
            f"{earlier.control} -> {earlier.criterion}",
        )
        yield spot, f"{pair} repeats the rationale of {other}; say what is particular to the pair"


def _commitments_exist(given: _Given) -> Iterator[Problem]:
    if given.estate is None:
        return
    declared = {commitment.id for commitment in given.estate.commitments}
    for control in given.catalog.controls:
        for commitment in control.commitments:
            if commitment not in declared:
                spot = given.places.overlay(control, "commitments")
                yield spot, f"{control.id} serves {commitment}, which the estate does not declare"


def _exceptions_name_what_exists(given: _Given) -> Iterator[Problem]:
    known = {name for each in given.catalog.controls for name in (each.id, each.hub_id)}
    for index, exception in enumerate(given.estate.exceptions if given.estate else ()):
        place = ("exception", index)
        if exception.probe not in given.probes:
            sentence = f"an exception names the probe {exception.probe}, which does not exist"
            yield Spot(ESTATE, (*place, "probe")), sentence
        for control in exception.compensating:
            if control not in known:
                sentence = f"the control {control} is to compensate, and it does not exist"
                yield Spot(ESTATE, (*place, "compensating")), sentence


def _exclusions_name_what_exists(given: _Given) -> Iterator[Problem]:
    criteria = {criterion.id: criterion.category for criterion in given.catalog.criteria}
    excluded = given.estate.engagement.excluded if given.estate else ()
    for index, exclusion in enumerate(excluded):
        spot = Spot(ESTATE, ("engagement", "excluded", index, "criterion"))
        if exclusion.criterion not in criteria:
            yield spot, f"the criterion {exclusion.criterion} is excluded, and it does not exist"
        elif criteria[exclusion.criterion] is Category.SECURITY:
            words = f"{exclusion.criterion} is in Security, which is always in scope"
            yield spot, f"{words}; it cannot be excluded"


def _frameworks_make_sense(given: _Given) -> Iterator[Problem]:
    hub = {name for each in given.catalog.controls for name in (each.id, each.hub_id)}
    for framework in given.catalog.frameworks:
        for file, field, sentence in _requirements.faults(framework, hub):
            yield Spot(file, field), sentence


def _organizational_criteria_need_people(given: _Given) -> Iterator[Problem]:
    controls = {control.id: control for control in given.catalog.controls}
    for edge in given.catalog.edges:
        control = controls.get(edge.control)
        if control is None or not edge.key or not edge.criterion.startswith(ABOUT_PEOPLE):
            continue
        if {proof.kind for proof in control.proofs} == {ProofKind.PROBE}:
            sentence = f"{edge.control} is key to {edge.criterion} and is shown only by a probe"
            spot = given.edge(edge, "control" if not control.own else "criterion")
            yield spot, f"{sentence}; it needs a document, an attestation or a population"


def _adoptions_name_what_exists(given: _Given) -> Iterator[Problem]:
    for adoption in given.catalog.adoptions:
        known = given.catalog.digests.get(adoption.framework, {})
        file = f"controls/{file_name(adoption.framework)}"
        for requirement in adoption.requirements:
            if requirement not in known:
                yield Spot(file), f"{adoption.framework} has no requirement {requirement}"


def _own_ids_are_no_requirements(given: _Given) -> Iterator[Problem]:
    taken = {name for one in names(given.catalog) for name in mapped(given.catalog, one).asks}
    for control in given.catalog.controls:
        if control.id in taken and (control.own or control.hub_id):
            spot = given.places.overlay(control, "id")
            yield spot, f"{control.id} is the id of a requirement; choose another one"


def _prerequisites_lead_somewhere(given: _Given) -> Iterator[Problem]:
    own = given.catalog.own_ids
    first = {
        control.id: tuple(own.get(each, each) for each in control.remediation.first)
        for control in given.catalog.controls
    }
    for control_id, index, sentence in prerequisites.faults(first):
        control = given.catalog.control(control_id)
        yield given.places.control(control, "remediation", "first", index), sentence


def _education_names_what_exists(given: _Given) -> Iterator[Problem]:
    controls = {name for each in given.catalog.controls for name in (each.id, each.hub_id)}
    criteria = {criterion.id for criterion in given.catalog.criteria}
    for index, case in enumerate(given.catalog.cases):
        for key, ids, known in (
            ("controls", case.controls, controls),
            ("criteria", case.criteria, criteria),
        ):
            for each in ids:
                if each not in known:
                    spot = Spot(CASES, ("case", index, key))
                    yield spot, f"the case {case.id} names {each}, which does not exist"
    for index, sample in enumerate(given.catalog.samples):
        if sample.control not in controls:
            spot = Spot(SAMPLES, ("sample", index, "control"))
            yield spot, f"there is no control {sample.control}"


def _fields_are_filled(given: _Given) -> Iterator[Problem]:
    for file, sentence in _filled.faults(given.files):
        yield Spot(file), sentence


def _frameworks_asked_for_exist(given: _Given) -> Iterator[Problem]:
    asked = given.estate.engagement.frameworks if given.estate else None
    known = {framework.id for framework in given.catalog.frameworks}
    for index, name in enumerate(asked or ()):
        if name not in known:
            spot = Spot(ESTATE, ("engagement", "frameworks", index))
            yield spot, f"there is no framework {name}; see `scoutview catalog list`"


_ESTATE_RULES: Final[tuple[Callable[[_Given], Iterator[Problem]], ...]] = (
    _exceptions_name_what_exists,
    _exclusions_name_what_exists,
    _frameworks_asked_for_exist,
)
_RULES: Final[tuple[Callable[[_Given], Iterator[Problem]], ...]] = (
    _probes_exist,
    _parameters_are_strict,
    _proofs_have_a_frequency,
    _controls_are_shown,
    _organizational_controls_need_people,
    _key_controls_operate_beyond_inquiry,
    _findings_are_counted,
    _access_rests_on_more_than_a_title,
    _edges_meet_both_ends,
    _criteria_are_decided,
    _sufficient_sets_rest_on_edges,
    _rationales_say_why,
    _frameworks_make_sense,
    _organizational_criteria_need_people,
    _adoptions_name_what_exists,
    _own_ids_are_no_requirements,
    _prerequisites_lead_somewhere,
    _education_names_what_exists,
    _fields_are_filled,
    _commitments_exist,
    *_ESTATE_RULES,
)
