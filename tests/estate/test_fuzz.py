"""Whatever the bytes: an Estate, or an EstateError with sentences; never anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate._faults import FAULTS_MAX
from scoutview.estate.model import Category, Estate, Kind, Protocol, ReportType
from scoutview.estate.read import EstateError, parse_estate

# Written as TOML, some of them broken: what a value may be.
TEXTS = st.one_of(
    st.text(max_size=20).map(repr),
    st.sampled_from([*Kind, *Protocol, *Category, *ReportType, "us", "a", "a.b", "phi"]).map(
        '"{}"'.format
    ),
)
VALUES = st.recursive(
    TEXTS
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from(["true", "false", "2026-04-01", "2026-04-01T00:00:00Z", "08:00:00", "1_1"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(st.sampled_from(["id", "start", "x"]), inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(
    [
        *("id", "kind", "name", "data", "allow", "host", "port", "protocol", "tls", "ca", "client"),
        *(
            "credentials",
            "path",
            "test_study",
            "from",
            "to",
            "services",
            "role",
            "method",
            "systems",
        ),
        *("probe", "target", "reason", "compensating", "approved_by", "until", "on", "by", "x"),
        *(
            "windows",
            "report",
            "period",
            "as_of",
            "excluded",
            "frameworks",
            "categories",
            "criterion",
            "text",
        ),
    ]
)
HEADERS = st.sampled_from(
    [
        *("[organization]", "[engagement]", "[authorization]", "[system]", "[x.y]", "[[flow]]"),
        *("[[commitment]]", "[[system]]", "[[system.endpoint]]", "[[vendor]]", "[[exception]]"),
    ]
)
LINES = HEADERS | st.tuples(KEYS, VALUES).map(" = ".join)


def check(data: bytes) -> None:
    result = read(data)

    if isinstance(result, EstateError):
        assert 1 <= len(result.faults) <= FAULTS_MAX + 1
        assert all(fault.startswith("estate.toml") for fault in result.faults)
        assert all(fault.isprintable() and fault.endswith(".") for fault in result.faults)


def read(data: bytes) -> Estate | EstateError:
    try:
        return parse_estate(data, name="estate.toml", folder=None)
    except EstateError as error:
        return error


@given(st.binary(max_size=500))
def test_any_bytes(data):
    check(data)


@given(st.text("[]{}=.,'\"\\#\n ab1", max_size=100))
def test_any_marks(text):
    check(text.encode())


@given(st.lists(LINES, max_size=30))
def test_any_structure(lines):
    check("\n".join(["format = 1", *lines]).encode())


@given(st.data())
def test_the_example_with_a_value_replaced(example, data):
    lines = example.splitlines()
    places = [number for number, line in enumerate(lines) if " = " in line.partition("#")[0]]
    number = data.draw(st.sampled_from(places))
    lines[number] = f"{lines[number].partition(' = ')[0]} = {data.draw(VALUES)}"

    check("\n".join(lines).encode())


@given(st.data())
def test_the_example_with_a_piece_cut_out_or_written_over(example, data):
    text = example.encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))

    check(text[:start] + data.draw(st.binary(max_size=8)) + text[end:])


@given(st.data())
def test_the_example_with_lines_in_another_order(example, data):
    lines = example.splitlines()
    first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    lines[first], lines[second] = lines[second], lines[first]

    check("\n".join(lines).encode())


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\n" * 2,
        "[[system]]\n" * 6_000,
        "".join(f"key{number} = 1\n" for number in range(20_000)),
        "engagement = [" + "1," * 30_000 + "]",
        'organization = { name = "' + "a" * 100_000 + '" }',
        "a = '''" + "''\n" * 100_000,
        'a = """' + '\\"""' * 100_000,
    ],
)
def test_what_is_large(text):
    check(f"format = 1\n{text}".encode())
