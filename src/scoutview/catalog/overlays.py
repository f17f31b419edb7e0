"""The workspace's controls/*.toml: hub controls made the organization's, and its own controls.

The format is docs/reference/catalog-format.md. An overlay may make a control more demanding
freely, and less frequent with a reason; it may never loosen a probe's parameter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scoutview.catalog import _records
from scoutview.catalog._fields import Fields, Source
from scoutview.catalog.adoption import adopt, adoptions
from scoutview.catalog.model import Adoption, Catalog, Control, Edge, Family, Proof


def apply_overlays(catalog: Catalog, sources: Sequence[Source]) -> Catalog:
    """Return the catalog with these overlay files applied.

    Raises:
        CatalogError: A file is not right, names a control that is not in the hub, takes an id
            that is in use, or asks for less than the hub does.
    """
    catalog, sources = _adopted(catalog, sources)
    hub = {control.id: control for control in catalog.controls}
    controls = dict(hub)  # by hub id, or by own id where there is no hub control
    edges = list(catalog.edges)
    files: dict[str, Fields] = {}
    for source in sources:
        fields = source.table()
        if "hub" in fields:
            changed = _overlaid(fields, hub)
            if controls[changed.hub_id] is not hub[changed.hub_id]:
                raise fields.wrong("hub", f"{changed.hub_id} has an overlay in another file, too")
            controls[changed.hub_id] = changed
            files[changed.hub_id] = fields
        else:
            own, own_edges = _own(fields)
            if own.id in controls:
                raise fields.wrong("id", f'"{own.id}" is in use, choose another id')
            controls[own.id] = own
            files[own.id] = fields
            edges += own_edges
    _refuse_shared_ids(controls, files)
    names = {key: control.id for key, control in controls.items()}
    return replace(
        catalog,
        controls=tuple(controls.values()),
        edges=tuple(replace(edge, control=names.get(edge.control, edge.control)) for edge in edges),
    )


def _adopted(catalog: Catalog, sources: Sequence[Source]) -> tuple[Catalog, list[Source]]:
    """Return the catalog with what management adopted, and the files that say something else."""
    given: list[Adoption] = []
    others = []
    for source in sources:
        fields = source.table()
        if "adopts" in fields:
            given += adoptions(source, fields)
        else:
            others.append(source)
    return adopt(catalog, given) if given else catalog, others


def _overlaid(fields: Fields, hub: Mapping[str, Control]) -> Control:
    """Return the hub control that an overlay names, with the overlay's changes."""
    hub_id = fields.text("hub", form=_records.CONTROL_ID)
    if hub_id not in hub:
        raise fields.wrong("hub", f"there is no control {hub_id} in the catalog")
    control = hub[hub_id]
    changed = replace(
        control,
        hub_id=hub_id,
        id=fields.text("id", control.id, form=_records.CONTROL_ID),
        wording=fields.text("wording", control.wording) or control.wording,
        performer=fields.text("performer", control.performer) or control.performer,
        off=_off(fields),
        commitments=fields.texts("commitments"),
        proofs=_changed_proofs(fields.table("proofs"), control),
    )
    fields.done()
    return changed


def _off(fields: Fields) -> str:
    if "off" not in fields:
        return ""
    return fields.text("off")  # an empty reason is refused: no control is dropped in silence


def _changed_proofs(fields: Fields, control: Control) -> tuple[Proof, ...]:
    changes = {name: fields.table(name) for name in fields.keys()}  # noqa: SIM118 - no mapping
    known = {proof.name for proof in control.proofs}
    for name in changes:
        if name not in known:
            raise fields.wrong(
                name, f"{control.id} has no such proof, it has {', '.join(sorted(known))}"
            )
    return tuple(
        _changed(proof, changes[proof.name]) if proof.name in changes else proof
        for proof in control.proofs
    )


def _changed(proof: Proof, fields: Fields) -> Proof:
    every_days = fields.number("every_days", proof.every_days)
    reason = fields.text("reason", "")
    if every_days > proof.every_days and not reason:
        raise fields.wrong(
            "every_days",
            f"{every_days} days is less often than the catalog's {proof.every_days}; "
            "say why in `reason`",
        )
    parameters = _stricter(proof, fields.table("parameters"))
    fields.done()
    return replace(proof, every_days=every_days, parameters=parameters)


def _stricter(proof: Proof, fields: Fields) -> dict[str, int]:
    """Return the parameters, each at least the hub's: every parameter is a least value."""
    asked = _records.parameters(fields)
    for name, value in asked.items():
        least = proof.parameters.get(name)
        if least is None:
            raise fields.wrong(name, f"the catalog sets no such parameter for {proof.name}")
        if value < least:
            raise fields.wrong(
                name, f"{value} is looser than the catalog's {least}; only stricter is allowed"
            )
    return {**proof.parameters, **asked}


def _own(fields: Fields) -> tuple[Control, list[Edge]]:
    """Return a control that is wholly the organization's, with its own edges."""
    control = _records.control(fields, fields.choice("family", Family))
    control = replace(control, own=True, commitments=fields.texts("commitments"))
    edges: dict[str, Edge] = {}
    for table in fields.tables("edge"):
        edge = _records.own_edge(table, control.id)
        if edge.criterion in edges:
            raise table.wrong("criterion", f"{control.id} -> {edge.criterion} is listed twice")
        edges[edge.criterion] = edge
    fields.done()
    return control, list(edges.values())


def _refuse_shared_ids(controls: Mapping[str, Control], files: Mapping[str, Fields]) -> None:
    """No new id may be another control's id, in the hub or in the workspace."""
    taken = {key: key for key in controls}
    for key, fields in files.items():
        name = controls[key].id
        if taken.setdefault(name, key) != key:
            raise fields.wrong("id", f'"{name}" is in use, choose another id')
