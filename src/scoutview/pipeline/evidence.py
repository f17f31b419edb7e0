"""What no probe can see: documents, attestations and populations that people give."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from scoutview.assessment.model import Evidence
from scoutview.catalog.model import Catalog, Control, Proof, ProofKind
from scoutview.ledger import Draft, Entry, Ledger, Signer
from scoutview.ledger.content.blobs import SALT_BYTES
from scoutview.ledger.content.fields import Commitment, Method, commit, cut
from scoutview.pipeline.history import evidence
from scoutview.pipeline.ipe import Ipe, counted
from scoutview.pipeline.record import GivenEvidence, ReviewedEvidence, collector, draft
from scoutview.pipeline.workspace import Workspace

MOST_FILE_BYTES = 32 * 1024 * 1024
MOST_ROLE_CHARACTERS = 100
MOST_NOTE_CHARACTERS = 2000
MOST_NAME_CHARACTERS = 200
MOST_EXCEPTIONS = 1_000_000
FILE_TYPE = "application/octet-stream"


class EvidenceError(Exception):
    """The piece cannot be taken; str() is the one sentence, and nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a person hands in. An empty `name` is the control's only proof of that kind.

    `ipe` says where a list is from; `fields` how a file is cut, so that it can be shown in part.
    """

    path: Path
    control: str
    kind: ProofKind
    by: str
    effective_from: date
    effective_to: date
    name: str = ""
    ipe: Ipe | None = None
    fields: Method | None = None


def add(workspace: Workspace, key: Signer, catalog: Catalog, given: Handed) -> Entry:
    """Take a piece of evidence in: the file, then a note of what it shows, then a checkpoint.

    It counts once somebody else accepts it (`review`). Raises EvidenceError, IpeError,
    LedgerError.
    """
    proof = _proof(_control(catalog, given.control), given)
    _check_role(given.by)
    if given.effective_to < given.effective_from:
        raise EvidenceError(
            f"--to {given.effective_to} lies before --from {given.effective_from}; "
            "give the first and the last day that the piece covers."
        )
    content = _content(given.path)
    ipe = _ipe(given, content)
    if given.fields is not None:
        cut(given.fields, content)  # says what is wrong before anything is written
    ledger = workspace.ledger()
    with ledger.writer(key, collector=collector()) as writer:
        now = datetime.now(UTC)
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
            by=given.by.strip(),
            effective_from=given.effective_from,
            effective_to=given.effective_to,
            file_name=given.path.name,
            file=file.content,
            ipe=ipe,
            fields=_commitment(ledger, file, given.fields),
        )
        entry = writer.append(draft(kind, given.control, note, None, now))
        writer.checkpoint()
    return entry


def _ipe(given: Handed, content: bytes) -> Ipe | None:
    """Return the record of how a list was made, with its rows counted."""
    if given.ipe is not None:
        return counted(given.ipe, given.path, content)
    if given.kind is ProofKind.POPULATION:
        raise EvidenceError(
            "a population needs --ipe FILE: where it is from, by which query, how many rows, and"
            " a count from a second source; docs/how-to/add-evidence.md shows one."
        )
    return None


def _commitment(ledger: Ledger, file: Entry, method: Method | None) -> Commitment | None:
    if method is None:
        return None
    data = ledger.salted(file.content)
    return commit(method, data[SALT_BYTES:], data[:SALT_BYTES])


def review(workspace: Workspace, key: Signer, said: ReviewedEvidence) -> Entry:
    """Record what a reviewer says of a piece, then a checkpoint; earlier reviews stay.

    Raises EvidenceError, LedgerError.
    """
    ledger = workspace.ledger()
    _check_role(said.by)
    _check_findings(said)
    piece = _piece(evidence(ledger), said.entry)
    if _same_role(piece.by, said.by):
        raise EvidenceError(
            f"--by {said.by.strip()}: this role gave entry {said.entry}; "
            "another role must review it."
        )
    note = replace(said, by=said.by.strip(), note=said.note.strip())
    with ledger.writer(key, collector=collector()) as writer:
        now = datetime.now(UTC)
        entry = writer.append(draft(piece.kind.value, piece.control, note, None, now))
        writer.checkpoint()
    return entry


def _piece(pieces: Iterable[Evidence], entry: int) -> Evidence:
    for piece in pieces:
        if piece.entry == entry:
            return piece
    raise EvidenceError(
        f"entry {entry} is no piece of evidence; `scoutview evidence list` shows their entries."
    )


def _check_role(role: str) -> None:
    if not role.strip():
        raise EvidenceError("--by is empty; give the role that answers for this.")
    if len(role) > MOST_ROLE_CHARACTERS or not role.isprintable():
        raise EvidenceError(
            f"--by must be one line of at most {MOST_ROLE_CHARACTERS} characters; give a role, "
            "such as 'security lead'."
        )


def _same_role(one: str, other: str) -> bool:
    """Whether two roles are the same words, whatever their case and spaces."""
    return one.casefold().split() == other.casefold().split()


def _check_findings(said: ReviewedEvidence) -> None:
    if not 0 <= said.exceptions <= MOST_EXCEPTIONS:
        raise EvidenceError(
            f"--exceptions {said.exceptions} is not a number from 0 to {MOST_EXCEPTIONS}; give how "
            "many items were found wrong."
        )
    if len(said.note) > MOST_NOTE_CHARACTERS or not said.note.isprintable():
        option = "--note" if said.accepted else "--reason"
        raise EvidenceError(
            f"{option} must be one line of at most {MOST_NOTE_CHARACTERS} characters; put more "
            "into a file and give it as evidence."
        )
    if not said.accepted and not said.note.strip():
        raise EvidenceError("--reason is empty; say why the piece is rejected.")


def _control(catalog: Catalog, control_id: str) -> Control:
    try:
        return catalog.control(control_id)
    except KeyError:
        raise EvidenceError(
            f"--control {control_id}: there is no such control; `scoutview explain` lists them."
        ) from None


def _proof(control: Control, given: Handed) -> Proof:
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
    if len(path.name) > MOST_NAME_CHARACTERS or not path.name.isprintable():
        raise EvidenceError(
            f"{path.name[:MOST_NAME_CHARACTERS]!a} is no name that reports can show; give the file"
            f" one of at most {MOST_NAME_CHARACTERS} printable characters."
        )
    if path.exists() and not path.is_file():
        raise EvidenceError(f"{path} is no plain file; give one file, such as a PDF or a ZIP.")
    if not path.is_file():
        raise EvidenceError(f"{path}: there is no such file; give one that can be read.")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise EvidenceError(
            f"{path} has {path.stat().st_size} bytes; at most {MOST_FILE_BYTES} are taken: "
            "give an extract with its source named."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error
    if not content:
        raise EvidenceError(f"{path} is empty; give the file that shows something.")
    return content
