import shutil
import subprocess

import pytest

from scoutview.facts.suites import suites
from scoutview.reports._openssl_names import openssl_name


@pytest.mark.parametrize(
    ("registered", "own"),
    [
        ("TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"),
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA"),
        ("TLS_RSA_WITH_RC4_128_MD5", "RC4-MD5"),
        ("TLS_DH_anon_WITH_AES_256_CBC_SHA", "ADH-AES256-SHA"),
        ("TLS_ECDHE_RSA_WITH_NULL_SHA", "ECDHE-RSA-NULL-SHA"),
        ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
    ],
)
def test_a_suite_has_the_name_that_openssl_takes(registered, own):
    assert openssl_name(registered) == own


def test_every_suite_that_openssl_has_gets_its_own_name():
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl is not installed")
    asked = [tool, "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]

    told = subprocess.run(asked, capture_output=True, check=True, text=True).stdout

    pairs = [line.split()[:3:2] for line in told.splitlines()]
    assert len(pairs) > 20
    assert {registered: openssl_name(registered) for registered, _ in pairs} == dict(pairs)


def test_every_suite_of_the_table_has_a_name_without_a_space():
    assert not [one for one in suites().values() if " " in openssl_name(one.name)]
