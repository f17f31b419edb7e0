"""The one list of probes; a probe that is not here does not exist."""

from typing import Final

from scoutview.probes.dicom import (
    answers_echo,
    refuses_stranger_queries,
    refuses_stranger_retrievals,
    refuses_stranger_storage,
    refuses_stranger_worklist,
    refuses_unknown_callers,
    refuses_wrong_called_title,
    requires_client_certificate,
    requires_tls,
)
from scoutview.probes.dicomweb import (
    refuses_anonymous_storage,
    refuses_default_credentials,
    requires_authentication,
)
from scoutview.probes.http import refuses_plaintext
from scoutview.probes.probe import Probe
from scoutview.probes.system import exposes_only_declared_ports
from scoutview.probes.tls import (
    certificate_is_current,
    certificate_is_trusted,
    certificate_key_is_strong,
    certificate_matches_name,
    offers_only_modern_versions,
    offers_only_strong_ciphers,
)

ALL: Final[tuple[Probe, ...]] = tuple(
    module.PROBE
    for module in (
        answers_echo,
        requires_tls,
        requires_client_certificate,
        refuses_unknown_callers,
        refuses_wrong_called_title,
        refuses_stranger_queries,
        refuses_stranger_retrievals,
        refuses_stranger_worklist,
        refuses_stranger_storage,
        offers_only_modern_versions,
        offers_only_strong_ciphers,
        certificate_is_trusted,
        certificate_matches_name,
        certificate_is_current,
        certificate_key_is_strong,
        requires_authentication,
        refuses_anonymous_storage,
        refuses_default_credentials,
        refuses_plaintext,
        exposes_only_declared_ports,
    )
)
BY_ID: Final[dict[str, Probe]] = {probe.id: probe for probe in ALL}
