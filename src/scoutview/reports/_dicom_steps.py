"""Associations in words.

Source: DICOM PS3.8 sections 7 and 9.3, PS3.7 annex C.
"""

from scoutview.facts import dicom
from scoutview.facts.dicom import Answer, Exchange, Shown, Transport
from scoutview.reports._step import Detail, Step

DicomFact = (
    dicom.PlainAssociation
    | dicom.KnownCaller
    | dicom.Strangers
    | dicom.WrongCalledTitle
    | dicom.StrangerFind
    | dicom.StrangerWorklist
    | dicom.StrangerGet
    | dicom.StrangerMove
    | dicom.StrangerStore
    | dicom.ForeignCertificates
)
_SHOWN = {
    Shown.NONE: "without a client certificate",
    Shown.KNOWN: "with the configured client certificate",
    Shown.UNKNOWN: "with a client certificate of a CA that nobody trusts",
}


def dicom_exchanges(fact: DicomFact) -> tuple[tuple[str, Exchange], ...]:
    """Return every association that a fact tells of, with the part it plays, in time order."""
    parts: tuple[tuple[str, Exchange | None], ...]
    match fact:
        case dicom.KnownCaller():
            parts = (("The known caller", fact.exchange),)
        case dicom.Strangers():
            strangers = ((f"A stranger, {one.caller}", one) for one in fact.exchanges)
            parts = (*strangers, ("The known caller, right after", fact.known_after))
        case dicom.ForeignCertificates():
            parts = (
                ("No certificate", fact.without),
                ("A foreign certificate", fact.unknown),
                ("The known caller, right after", fact.known_after),
            )
        case dicom.PlainAssociation():
            parts = (
                ("A stranger in clear", fact.exchange),
                ("The known caller in clear, right after", fact.known),
            )
        case dicom.WrongCalledTitle():
            parts = (("A called AE title that the node does not have", fact.exchange),)
        case _:
            parts = (
                ("A stranger", fact.exchange),
                ("The stranger's echo, right after", fact.echo_after),
                ("The known caller, for comparison", fact.known),
            )
    return tuple((part, one) for part, one in parts if one is not None)


def dicom_steps(fact: DicomFact) -> tuple[Step, ...]:
    """Return the questions and answers of a DICOM fact."""
    return tuple(
        Step(title=part, asked=_asked(one), reply=_reply(one), wire=one.wire)
        for part, one in dicom_exchanges(fact)
    )


def dicom_details(fact: DicomFact) -> tuple[Detail, ...]:
    """Return what a DICOM fact tells beside its associations."""
    if not dicom_exchanges(fact):
        return (("Known caller", "the estate names no caller that this node knows"),)
    if isinstance(fact, dicom.StrangerFind) and fact.stranger_found is not None:
        words = {True: "found it", False: "did not find it", None: "was not served"}
        return (
            ("Synthetic study, stranger", words[fact.stranger_found]),
            ("Synthetic study, known caller", words[fact.known_found]),
        )
    named = {one.implementation for _, one in dicom_exchanges(fact) if one.implementation}
    return tuple(("Implementation version name", name) for name in sorted(named))


def _asked(one: Exchange) -> str:
    carried = "in clear" if one.transport is Transport.PLAIN else f"in TLS, {_SHOWN[one.shown]}"
    words = f"Association from {one.caller} to {one.called}, {carried}"
    return f"{words}; then {one.command.value}." if one.command else f"{words}."


def _reply(one: Exchange) -> str:
    parts = [f"Association: {one.answer.value}"]
    if one.answer in {Answer.REJECTED, Answer.ABORTED} and one.source:
        parts.append(f"result {one.result}, source {one.source}, reason {one.reason}")
    if one.offered is False:
        parts.append("the node does not offer this service")
    if one.status is not None:
        parts.append(f"status 0x{one.status:04X}")
    elif one.command and one.ended is not None and one.ended is not Answer.ACCEPTED:
        parts.append(f"the command: {one.ended.value}")
    if one.tls_version:
        parts.append(f"{one.tls_version} {one.tls_suite}".strip())
    if one.words:
        parts.append(one.words)
    return "; ".join(parts) + "."
