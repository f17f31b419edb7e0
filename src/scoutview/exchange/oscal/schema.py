"""What we write is checked by NIST's own JSON schema before anybody gets it.

The schema is NIST's `oscal_complete_schema.json` of OSCAL 1.2.1, unchanged; it is in
the public domain (17 USC 105). Where it is from stands in schema/SOURCE.md.
"""

import json
from functools import lru_cache
from importlib import resources
from typing import Final

import jsonschema_rs

from scoutview.exchange.oscal._common import VERSION
from scoutview.exchange.oscal._texts import Json

SHA256: Final = "1fb34a1db562f06fa48669fb38a9af2dc3e87f52e44116071d7b564551911171"
_FILE: Final = "oscal_complete_schema.json"
_WORDS_MAX: Final = 200


class OscalFault(Exception):
    """We made a document that does not follow the schema: our own fault, in one sentence."""


def schema_bytes() -> bytes:
    """Return NIST's schema as it was published."""
    path = resources.files("scoutview.exchange.oscal") / "schema" / _FILE
    return path.read_bytes()


@lru_cache(maxsize=1)
def _definitions() -> tuple[Json, dict[str, str]]:
    """Return the definitions, and by the root key of a model the one that it follows."""
    schema = json.loads(schema_bytes())
    roots = {
        key: field["$ref"]
        for each in schema["oneOf"]
        for key, field in each["properties"].items()
        if key != "$schema"
    }
    return schema["definitions"], roots


@lru_cache(maxsize=8)
def _validator(root: str) -> jsonschema_rs.Draft7Validator:
    definitions, roots = _definitions()
    return jsonschema_rs.Draft7Validator(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {root: {"$ref": roots[root]}},
            "required": [root],
            "additionalProperties": False,
            "definitions": definitions,
        }
    )


def check(root: str, document: Json, name: str) -> None:
    """Raise OscalFault when a document is not of the model whose root key is given.

    `name` is what the sentence calls it.
    """
    for fault in _validator(root).iter_errors(document):
        where = "/".join(str(part) for part in fault.instance_path) or "its top"
        words = " ".join(fault.message.split())[:_WORDS_MAX]
        raise OscalFault(
            f"{name} does not follow NIST's schema of OSCAL {VERSION}, at {where}: {words}. This"
            " is Scoutview's own fault and nothing was written; please report it."
        )
