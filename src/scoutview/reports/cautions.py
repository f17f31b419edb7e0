"""What every report says of itself: what it does not mean, and how to check it."""

from typing import Final

NAME: Final = "Readiness for a SOC 2 examination"
RESTRICTED: Final = "Restricted: contains a map of weaknesses"
NOT_AN_OPINION: Final = (
    "This is a preparation, not an examination and not an opinion. Management concludes, then the "
    "auditor concludes; Scoutview never does."
)
MAPPING: Final = (
    "Which controls meet which criterion is decided by management; a mapping is not assurance."
)
GREEN: Final = (
    (
        "Met means: the good state was seen, at that moment, from that place. Another place, "
        "another caller or another hour may see something else."
    ),
    (
        "Supported means: every proof that the control asks for was there. It does not mean "
        "that the control is enough for your risks, or that nobody can get around it."
    ),
    (
        "An AE title is a name, not a secret. A node that refuses unknown titles can be "
        "reached by anyone who learns a known one."
    ),
    (
        "One run supports the design of a control as of its day. Operation needs looks at the "
        "stated frequency through the whole period."
    ),
    (
        "No vulnerability was exploited, no patient data was read, and no password was "
        "guessed beyond what the authorization names. What such tests would find is not known "
        "from here."
    ),
    (
        "What nobody declared was not looked for. Ports, systems and sites outside of the "
        "estate file may hold what this report does not show."
    ),
    (
        "Compensated means a deviation that management accepted; an auditor reports it as a "
        "deviation all the same."
    ),
    (
        "Documents, attestations and populations come from people, and other people accepted "
        "them. That this was done is in the ledger; that what they say is true is not shown by it."
    ),
)
VERIFY_WORDS: Final = (
    "Every look, every finding and every judgement of this run is an entry in the organization's "
    "ledger. The checkpoint below is a signed note over all entries up to its size (C2SP "
    "tlog-checkpoint, Ed25519). With the workspace and the public key anyone can read every entry "
    "again, find the same root hash, and judge the same facts anew. In the workspace folder:"
)
RUN_IN_UTC: Final = "The run's number is its time in UTC; other times are the organization's."
UNSIGNED: Final = "This run is not signed yet: its entries are later than the last checkpoint."


def verify_commands(run: str) -> tuple[str, ...]:
    """Return the commands that check a run, as they are typed in the workspace folder."""
    return (
        "scoutview ledger verify .",
        f"scoutview report {run} --workspace .",
        f'scoutview rejudge {run} --workspace . --reason "re-performed by NAME"',
    )


def checkpoint_short(checkpoint: str) -> str:
    """Return origin, size and the start of the root hash of a signed note in one line."""
    lines = checkpoint.splitlines()
    if len(lines) < 3:  # noqa: PLR2004 - a note has origin, size and root
        return "not signed yet"
    return f"{lines[0]}, size {lines[1]}, root {lines[2][:16]}\u2026"
