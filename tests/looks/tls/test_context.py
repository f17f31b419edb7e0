import pytest

from scoutview.looks.tls.context import server_name
from tests.looks.tls.servers import endpoint


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ({"host": "pacs.example", "server_name": ""}, "pacs.example"),
        ({"host": "pacs.example.", "server_name": ""}, "pacs.example"),
        ({"host": "192.0.2.10", "server_name": "pacs.example"}, "pacs.example"),
        ({"host": "192.0.2.10", "server_name": ""}, None),
        ({"host": "2001:db8::1", "server_name": ""}, None),
        ({"host": "fe80::1%eth0", "server_name": ""}, None),
        ({"host": "pacs.example", "server_name": "192.0.2.10"}, None),
        ({"host": "x" * 64, "server_name": ""}, None),
    ],
)
def test_the_name_in_a_hello_is_the_declared_one_and_never_an_address(declared, name):
    assert server_name(endpoint(2762, **declared)) == name
