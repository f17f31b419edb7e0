"""Does the DICOMweb server refuse the passwords that its product comes with?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.web import Content, CredentialTry, DefaultCredentials
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

_SUCCESS = range(200, 300)
_UNAUTHORIZED = 401


def judge(case: Case) -> Verdict:
    """One accepted default decides; met needs every known default refused."""
    seen = case.fact(DefaultCredentials)
    accepted = [each.account for each in seen.tries if _let_in(each)]
    if accepted:
        named = ", ".join(f'"{account}"' for account in accepted)
        return Outcome.NOT_MET, f"{seen.product}'s default password of {named} is accepted"
    if seen.stopped:
        raise NotSeen(f"the tries were cut short: {seen.stopped}")
    if not seen.tries:
        raise NotSeen(f"no default password of {seen.product or 'an unknown product'} was tried")
    unclear = [each for each in seen.tries if not _refused(each)]
    if unclear:
        raise NotSeen(f'unclear answer to "{unclear[0].account}": {unclear[0].exchange.words}')
    accounts = ", ".join(dict.fromkeys(each.account for each in seen.tries))
    return Outcome.MET, f"refuses {seen.product}'s {len(seen.tries)} known defaults ({accounts})"


def _let_in(tried: CredentialTry) -> bool:
    return tried.exchange.status in _SUCCESS and tried.exchange.content is not Content.LOGIN


def _refused(tried: CredentialTry) -> bool:
    """Whether the password was wrong. 403 may mean that it is right and gives no rights."""
    return tried.exchange.status == _UNAUTHORIZED


PROBE: Final = Probe(
    id="dicomweb.refuses_default_credentials",
    title="The DICOMweb server refuses the passwords that its product comes with",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOMWEB}),
    needs=("web.default_credentials",),
    judge=judge,
    remediation=(
        "Change or remove every account that came with the product. Orthanc makes the user "
        "orthanc itself when RemoteAccessAllowed is true and RegisteredUsers is empty: set own "
        "RegisteredUsers. dcm4chee: change the passwords of root, admin and user in Keycloak. "
        "Then look in the access log for who has used them."
    ),
    source="RFC 7617, CWE-1392",
    explanation=(
        "The first thing an intruder tries is the password in the product's own manual. "
        "Scoutview tries the published defaults of the product it recognized, one try each, "
        "only with permission, and stops at the first sign that an account might be locked. "
        "Other weak passwords are not tried, so this says nothing about them."
    ),
)
