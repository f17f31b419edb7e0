"""TOML tables -> Criterion, Control, Edge and NoControl, with every field checked for shape."""

from collections.abc import Callable

from scoutview.catalog._fields import Fields, Form
from scoutview.catalog.model import (
    AppliesTo,
    Aspect,
    Control,
    Criterion,
    Edge,
    EdgeStatus,
    Effort,
    Family,
    NoControl,
    Product,
    Proof,
    ProofKind,
    Relation,
    Remediation,
    SufficientSet,
)
from scoutview.estate.model import Category, DataClass, Kind, Protocol

CRITERION_ID = Form(r"(CC|A|C|PI|P)[1-9]\.[1-9]", "a criterion such as CC6.1")
SERIES = Form(r"CC[1-9]|A1|C1|PI1|P[1-8]", "a series such as CC6")
CONTROL_ID = Form(
    r"[A-Z][A-Z0-9]{0,9}(-[A-Z0-9]{1,10}){1,3}", "a control id in capitals such as ACC-01"
)
REQUIREMENT_ID = Form(r"[A-Za-z0-9][A-Za-z0-9.()-]{0,39}", "a requirement such as 164.312(b)")
PROBE_ID = Form(r"[a-z0-9]+\.[a-z0-9_]+", "a probe such as dicom.requires_tls")
SLUG = Form(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters and hyphens such as access-reviews")
TITLE_CHARACTERS_MAX = 90

# The letters that a hub control's id begins with; network controls are about access, too.
PREFIXES = {
    Family.ACCESS: ("ACC", "NET"),
    Family.ENCRYPTION: ("ENC",),
    Family.AUDIT_LOGGING: ("LOG",),
    Family.DICOM: ("DCM",),
    Family.RIS: ("RIS",),
    Family.IOT: ("IOT",),
    Family.AVAILABILITY: ("AVL",),
    Family.INTEGRITY: ("INT",),
    Family.PRIVACY: ("PRV",),
    Family.CHANGE: ("CHG",),
    Family.INCIDENT: ("INC",),
    Family.RISK: ("RSK",),
    Family.VENDOR: ("VEN",),
    Family.PEOPLE: ("PPL",),
    Family.ASSETS: ("AST", "NET"),
    Family.GOVERNANCE: ("GOV",),
}


def criterion(fields: Fields) -> Criterion:
    """Return the criterion of one file; the file is named for its id."""
    read = Criterion(
        id=fields.text("id", form=CRITERION_ID),
        category=fields.choice("category", Category),
        series=fields.text("series", form=SERIES),
        title=_title(fields),
        asks=fields.text("asks"),
        shown_by=fields.text("shown_by"),
        auditor_asks=fields.texts("auditor_asks"),
        coso_principle=fields.number("coso_principle", 0) or None,
    )
    if fields.source.file != f"criteria/{read.id}.toml":
        raise fields.wrong("id", f'the file must be named "criteria/{read.id}.toml"')
    fields.done()
    return read


def hub_control(fields: Fields, family: Family) -> Control:
    """Return the control of one file of the hub; its id begins with its family's letters."""
    read = control(fields, family)
    if read.id.split("-")[0] not in PREFIXES[family]:
        letters = " or ".join(PREFIXES[family])
        raise fields.wrong("id", f'"{read.id}" must begin with {letters}: the file is in {family}')
    fields.done()
    return read


def control(fields: Fields, family: Family) -> Control:
    """Return the fields that every control has; what else stands in the file is left unread."""
    return Control(
        id=fields.text("id", form=CONTROL_ID),
        family=family,
        title=_title(fields),
        wording=fields.text("wording"),
        why=fields.text("why"),
        performer=fields.text("performer"),
        applies_to=_applies_to(fields.table("applies_to")),
        proofs=_proofs(fields),
        remediation=_remediation(fields),
        sources=fields.texts("sources"),
    )


def edge(fields: Fields, key: Callable[[str, str], bool]) -> Edge:
    """Return one edge of the hub's mapping; `key` tells whether a pair is in a sufficient set."""
    control = fields.text("control", form=CONTROL_ID)
    criterion = fields.text("criterion", form=CRITERION_ID)
    read = Edge(
        control=control,
        criterion=criterion,
        key=key(control, criterion),
        relation=fields.choice("relation", Relation),
        status=edge_status(fields),
        rationale=fields.text("rationale", ""),
    )
    fields.done()
    return read


def old_edge(fields: Fields) -> Edge:
    """Return one edge of a mapping of before there were sufficient sets."""
    read = Edge(
        control=fields.text("control", form=CONTROL_ID),
        criterion=fields.text("criterion", form=CRITERION_ID),
        key=fields.flag("key"),
        relation=Relation.INTERSECTS,
        status=EdgeStatus.ARGUED,
        rationale=fields.text("rationale", ""),
    )
    fields.done()
    return read


def own_edge(fields: Fields, control_id: str) -> Edge:
    """Return one edge of the organization's own control, which is management's own word."""
    read = Edge(
        control=control_id,
        criterion=fields.text("criterion", form=CRITERION_ID),
        key=fields.flag("key"),
        relation=fields.choice("relation", Relation, Relation.INTERSECTS),
        status=EdgeStatus.OWN,
        rationale=fields.text("rationale", ""),
    )
    fields.done()
    return read


def edge_status(fields: Fields) -> EdgeStatus:
    """Return the status of an edge of the hub, which is never adopted."""
    status = fields.choice("status", EdgeStatus)
    if status in {EdgeStatus.ADOPTED, EdgeStatus.OWN}:
        sentence = "a mapping is adopted by management alone, by `scoutview catalog adopt`"
        raise fields.wrong("status", sentence)
    return status


def sufficient(fields: Fields, key: str, form: Form) -> SufficientSet:
    """Return which controls are enough together; `key` is the word for what they are enough for."""
    read = SufficientSet(fields.text(key, form=form), fields.texts("controls"), fields.text("why"))
    fields.done()
    return read


def no_control(fields: Fields) -> NoControl:
    """Return a criterion that deliberately has no control."""
    read = NoControl(fields.text("criterion", form=CRITERION_ID), fields.text("reason"))
    fields.done()
    return read


def parameters(fields: Fields) -> dict[str, int]:
    """Return a probe's parameters: names and least values."""
    return {name: fields.number(name) for name in fields.keys()}  # noqa: SIM118 - no mapping


def _title(fields: Fields) -> str:
    title = fields.text("title")
    if len(title) > TITLE_CHARACTERS_MAX:
        raise fields.wrong("title", f"the title is over {TITLE_CHARACTERS_MAX} characters")
    return title


def _applies_to(fields: Fields) -> AppliesTo:
    read = AppliesTo(
        kinds=fields.choices("kinds", Kind),
        protocols=fields.choices("protocols", Protocol),
        data=fields.choices("data", DataClass),
    )
    fields.done()
    return read


def _proofs(fields: Fields) -> tuple[Proof, ...]:
    proofs: dict[str, Proof] = {}
    for table in fields.tables("proof"):
        proof = _proof(table)
        if proof.name in proofs:
            raise table.wrong(proof.kind, f'"{proof.name}" is listed twice in this control')
        proofs[proof.name] = proof
    return tuple(proofs.values())


def _proof(fields: Fields) -> Proof:
    kinds = [kind for kind in ProofKind if kind in fields]
    if len(kinds) != 1:
        words = ", ".join(ProofKind)
        raise fields.source.wrong(fields.path, f"expected exactly one of the keys {words}")
    kind = kinds[0]
    is_probe = kind is ProofKind.PROBE
    supports = fields.choices("supports", Aspect)
    if not supports:
        raise fields.source.wrong(fields.path, 'expected supports = ["design", "operation"]')
    proof = Proof(
        kind=kind,
        name=fields.text(kind, form=PROBE_ID if is_probe else SLUG),
        supports=supports,
        every_days=fields.number("every_days", 0),
        parameters=parameters(fields.table("parameters")) if is_probe else {},
        wants="" if is_probe else fields.text("wants"),
    )
    fields.done()
    return proof


def _product(fields: Fields, name: str) -> Product:
    if name not in set(Product):
        raise fields.wrong(name, f"expected one of {', '.join(Product)}")
    return Product(name)


def _remediation(fields: Fields) -> Remediation:
    if "remediation" not in fields:
        raise fields.source.wrong((), "the table [remediation] is missing")
    table = fields.table("remediation")
    products = table.table("products")
    read = Remediation(
        effort=table.choice("effort", Effort),
        text=table.text("text"),
        steps=table.texts("steps"),
        first=table.texts("first"),
        products={
            _product(products, name): products.texts(name)
            for name in products.keys()  # noqa: SIM118 - no mapping
        },
    )
    if not read.steps:
        raise table.source.wrong(table.path, "expected at least one of `steps`")
    table.done()
    return read
