import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.looks.tls.records import (
    MOST_BYTES,
    MOST_CERTIFICATES,
    Flight,
    Malformed,
    NotTls,
    ServerHello,
)


def vector(data, width):
    return len(data).to_bytes(width, "big") + data


def message(kind, body):
    return bytes([kind]) + vector(body, 3)


def record(kind, body, version=0x0303):
    return bytes([kind]) + version.to_bytes(2, "big") + vector(body, 2)


def hello(version=0x0303, suite=0xC02F, extensions=b"", session=bytes(32)):
    body = version.to_bytes(2, "big") + bytes(32) + vector(session, 1) + suite.to_bytes(2, "big")
    return message(2, body + b"\x00" + (vector(extensions, 2) if extensions else b""))


def certificates(*chain):
    return message(11, vector(b"".join(vector(one, 3) for one in chain), 3))


TLS13 = b"\x00\x2b\x00\x02\x03\x04"
DONE = message(14, b"")


def read(*chunks):
    flight = Flight()
    for chunk in chunks:
        flight.feed(chunk)
    return flight


def test_a_flight_before_tls13_ends_with_its_done():
    flight = read(record(22, hello() + certificates(b"leaf", b"issuer") + DONE))

    assert flight.hello == ServerHello(0x0303, 0xC02F)
    assert flight.chain == (b"leaf", b"issuer")
    assert flight.done


def test_messages_may_be_spread_over_records_and_records_over_reads():
    whole = hello() + certificates(b"x" * 5000) + DONE
    records = b"".join(record(22, whole[at : at + 100]) for at in range(0, len(whole), 100))

    flight = read(*(records[at : at + 7] for at in range(0, len(records), 7)))

    assert flight.chain == (b"x" * 5000,)
    assert flight.done


def test_tls13_is_told_by_its_extension_and_ends_there():
    flight = read(record(22, hello(suite=0x1301, extensions=TLS13)) + b"encrypted from here on")

    assert flight.hello == ServerHello(0x0304, 0x1301)
    assert flight.done


@pytest.mark.parametrize(
    ("suite", "hint", "bits"),
    [(0x009E, b"", 1024), (0x0034, b"", 1024), (0x00AA, b"\x00\x02ab", 1024), (0xC02F, b"", 0)],
)
def test_the_prime_is_measured_where_there_is_one(suite, hint, bits):
    prime = b"\x00" + (1 << 1023).to_bytes(128, "big")
    exchange = message(12, hint + vector(prime, 2) + vector(b"\x02", 2))

    flight = read(record(22, hello(suite=suite) + exchange + DONE))

    assert flight.dh_bits == bits


@pytest.mark.parametrize(
    ("body", "alert"), [(b"\x02\x28", 40), (b"\x02\x46", 70), (b"\x01\x00", 0)]
)
def test_a_fatal_alert_or_a_goodbye_ends_it(body, alert):
    flight = read(record(21, body))

    assert (flight.alert, flight.done) == (alert, True)


def test_a_warning_is_passed_over():
    flight = read(record(21, b"\x01\x70") + record(22, hello() + DONE))

    assert flight.alert is None
    assert flight.hello is not None


def test_no_more_certificates_are_kept_than_anybody_shows():
    flight = read(record(22, hello() + certificates(*[b"x"] * 100) + DONE))

    assert len(flight.chain) == MOST_CERTIFICATES


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-",
        b"HTTP/1.1",
        b"\x17\x03\x03\x00\x01x",
        b"\x16\x02\x00",
        b"\x16\x03\x05",
        b"\x16\x03\x03\xff\xff",
    ],
)
def test_what_is_no_record_is_not_tls(data):
    with pytest.raises(NotTls):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        record(22, hello()) + b"SSH-",
        record(22, certificates(b"leaf")),
        record(21, b"\x09\x09"),
        record(21, b"\x02"),
        record(22, message(2, b"\x03\x03short")),
        record(22, b"\x02\xff\xff\xff"),
        record(22, hello(extensions=b"\x00\x2b\x00\x09\x03")),
        record(22, hello() + message(11, b"\x00\x00\x09\x00")),
        record(22, hello()) + record(22, hello() * 2)[:3] + b"\xff\xff",
        record(21, b"\x01\x70") + record(23, b"data"),
        record(21, b"\x01\x70") * (MOST_BYTES // 7 + 1),
    ],
)
def test_tls_that_is_begun_and_not_followed_is_malformed(data):
    with pytest.raises(Malformed):
        read(data)


def test_what_was_read_before_a_fault_stays():
    flight = Flight()

    with pytest.raises(Malformed):
        flight.feed(record(22, hello()) + b"junk")

    assert flight.hello == ServerHello(0x0303, 0xC02F)


PIECES = st.one_of(
    st.binary(max_size=40),
    st.builds(record, st.integers(20, 24), st.binary(max_size=60)),
    st.builds(
        lambda kind, body: record(22, message(kind, body)),
        st.sampled_from([0, 2, 11, 12, 14, 22]),
        st.binary(max_size=80),
    ),
    st.builds(
        lambda version, suite, extensions: record(22, hello(version, suite, extensions)),
        st.sampled_from([0x0300, 0x0301, 0x0303, 0x7F1C]),
        st.sampled_from([0x009E, 0x00AA, 0xC02F, 0x1301, 0xFFFF]),
        st.sampled_from([b"", TLS13, b"\x00\x2b\x00\x00", b"\x00"]),
    ),
    st.builds(lambda chain: record(22, certificates(*chain)), st.lists(st.binary(max_size=9))),
)


def outcome(chunks):
    flight = Flight()
    fault = None
    try:
        for chunk in chunks:
            flight.feed(chunk)
    except (NotTls, Malformed) as error:
        fault = type(error)
    return flight.hello, flight.chain, flight.dh_bits, flight.alert, flight.done, fault


@given(st.lists(PIECES, max_size=6).map(b"".join), st.integers(1, 50))
def test_any_bytes_have_an_answer_and_reads_of_any_size_the_same(data, size):
    by_pieces = outcome(data[at : at + size] for at in range(0, len(data), size))

    assert by_pieces == outcome([data])
