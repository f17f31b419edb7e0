"""What no probe can see: documents, attestations and populations that people give."""

from datetime import UTC, datetime
from pathlib import Path

from scoutview.catalog.model import Catalog, Control, Proof, ProofKind
from scoutview.ledger import Draft, Entry, SigningKey
from scoutview.pipeline.record import GivenEvidence, collector, draft
from scoutview.pipeline.workspace import Workspace

MOST_FILE_BYTES = 32 * 1024 * 1024
FILE_TYPE = "application/octet-stream"


class EvidenceError(Exception):
    """The piece cannot be taken; str() is the one sentence, and nothing was changed."""


def add(
    workspace: Workspace, key: SigningKey, catalog: Catalog, path: Path, given: GivenEvidence
) -> Entry:
    """Take a piece of evidence in: the file, then a note of what it shows, then a checkpoint.

    `given.file` and `given.file_name` are filled in here; an empty `given.name` is taken from
    the control's only proof of that kind. Raises EvidenceError, LedgerError.
    """
    proof = _proof(_control(catalog, given.control), given)
    if not given.by.strip():
        raise EvidenceError("--by is empty; give the role that answers for this piece.")
    if given.effective_to < given.effective_from:
        raise EvidenceError(
            f"--to {given.effective_to} lies before --from {given.effective_from}; "
            "give the first and the last day that the piece covers."
        )
    content = _content(path)
    now = datetime.now(UTC)
    with workspace.ledger().writer(key, collector=collector()) as writer:
        kind = given.kind.value
        file = writer.append(
            Draft(
                kind=kind,
                subject=given.control,
                content=content,
                content_type=FILE_TYPE,
                collected_at=now,
                effective_from=given.effective_from,
                effective_to=given.effective_to,
            )
        )
        note = GivenEvidence(
            control=given.control,
            kind=given.kind,
            name=proof.name,
            by=given.by,
            effective_from=given.effective_from,
            effective_to=given.effective_to,
            file_name=path.name,
            file=file.content,
        )
        entry = writer.append(draft(kind, given.control, note, None, now))
        writer.checkpoint()
    return entry


def _control(catalog: Catalog, control_id: str) -> Control:
    try:
        return catalog.control(control_id)
    except KeyError:
        raise EvidenceError(
            f"--control {control_id}: there is no such control; `scoutview explain` lists them."
        ) from None


def _proof(control: Control, given: GivenEvidence) -> Proof:
    of_kind = [proof for proof in control.proofs if proof.kind is given.kind]
    named = [proof for proof in of_kind if given.name in {"", proof.name}]
    if given.kind is ProofKind.PROBE or not of_kind:
        kinds = ", ".join(sorted({p.kind.value for p in control.proofs} - {"probe"})) or "none"
        raise EvidenceError(
            f"control {control.id} asks for no {given.kind.value}; people give for it: {kinds}."
        )
    if len(named) != 1:
        names = ", ".join(proof.name for proof in of_kind)
        raise EvidenceError(
            f"control {control.id} asks for these {given.kind.value}s: {names}; "
            "say which one with --name."
        )
    return named[0]


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise EvidenceError(f"{path}: there is no such file; give one that can be read.")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise EvidenceError(
            f"{path} has {path.stat().st_size} bytes; at most {MOST_FILE_BYTES} are taken: "
            "give an extract with its source named."
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error
