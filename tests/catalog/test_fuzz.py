"""Whatever a file or a bundle holds, it is a catalog or one sentence: never another error."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog.load import CatalogError, catalog_from_bundle
from tests.catalog.small import CRITERION, FILES, LISTENERS, MAPPING, OVERLAY

KEYS = st.sampled_from(
    ["id", "hub", "off", "proofs", "proof", "edge", "title", "family", "reason", "every_days"]
) | st.text(max_size=5)
SCALARS = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["ENC-01", "CC6.7", "access", "listener-plan", "design"])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    return str(value).lower()


def outcome(data: bytes) -> str:
    """Return the sentence of the refusal, or nothing; any other error fails the test."""
    try:
        catalog_from_bundle(data)
    except CatalogError as refusal:
        return str(refusal)
    return ""


def holds(files: dict[str, str]) -> None:
    sentence = outcome(json.dumps(files).encode())

    assert "\n" not in sentence
    assert len(sentence) < 1000


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_overlay_is_applied_or_refused_in_a_sentence(table: dict[str, Any]) -> None:
    lines = [f"{toml(key)} = {toml(value)}" for key, value in table.items()]

    holds({**FILES, OVERLAY: "\n".join(lines)})


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_overlay_of_a_hub_control_is_applied_or_refused(table: dict[str, Any]) -> None:
    lines = [f"{toml(key)} = {toml(value)}" for key, value in table.items() if key != "hub"]

    holds({**FILES, OVERLAY: "\n".join(['hub = "ENC-01"', *lines])})


@given(st.text(max_size=30))
def test_any_file_name_is_read_or_refused(name: str) -> None:
    holds({**FILES, f"criteria/{name}": FILES[CRITERION], name: ""})


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    holds({**FILES, OVERLAY: text})


@given(st.sampled_from([LISTENERS, MAPPING]), st.data())
def test_a_damaged_file_is_read_or_refused(file: str, data: st.DataObject) -> None:
    text = FILES[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))

    holds({**FILES, file: text[:start] + data.draw(st.text(max_size=10)) + text[end:]})


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_bundle(data: bytes) -> None:
    assert outcome(data)
