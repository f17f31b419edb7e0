"""The configuration of Orthanc: JSON with comments, itself and its `DicomModalities`.

Source: the Orthanc Book, "Configuration of Orthanc", and the comments of the shipped
configuration: a modality is a list [AET, host, port, manufacturer] or an object with AET, Host,
Port.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from scoutview.exchange.intake.model import SYSTEMS_MAX, Faults, Intake, IntakeError, ProposedSystem
from scoutview.exchange.intake.own import Reader, archive, peer
from scoutview.exchange.intake.values import decoded, one_line, shown

DEPTH_MAX: Final = 32
_LIST_LEAST: Final = 3
_KEY: Final = re.compile(r'("(?:[^"\\\n]|\\.)*+")\s*:')  # in a text that is known to be JSON
# A text comes first, so that what looks like a comment in it stays. One that is not closed is a
# token too, for JSON to complain of: to look for its end from each quote in it would be quadratic.
_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|/\*.*?\*/|/\*|[\[{]|[\]}]', re.DOTALL)


def read_orthanc(name: str, data: bytes, host: str = "") -> Intake:
    """Return the server itself and the modalities that it knows.

    Args:
        name: What sentences call the file.
        data: Its bytes.
        host: The machine that it runs on, which the file does not say; empty: not known.

    Raises:
        IntakeError: It is no configuration of Orthanc; one sentence a fault, with the line.
    """
    text = _without_comments(name, decoded(name, data))
    found = _parsed(name, text)
    if not any(key in found for key in ("DicomModalities", "DicomAet", "DicomPort")):
        raise IntakeError(
            f"{name} has none of DicomModalities, DicomAet and DicomPort; expected a configuration"
            " of Orthanc."
        )
    reader = Reader(name, host)
    own, notes = _own(name, reader, found, text)
    peers = _peers(name, reader, found.get("DicomModalities", {}), text)
    return Intake(
        format="Orthanc configuration",
        systems=(own, *peers),
        notes=notes,
        is_table=True,
    )


def _without_comments(name: str, text: str) -> str:
    """Return the text with comments blank, so that lines keep their numbers."""
    depth = 0

    def kept(token: re.Match[str]) -> str:
        nonlocal depth
        words = token[0]
        if words == "/*":
            line = text.count("\n", 0, token.start()) + 1
            raise IntakeError(f"{name}, line {line}: a comment is not closed; write */ at its end.")
        if words in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise IntakeError(f"{name} is nested over {DEPTH_MAX} deep; no configuration is.")
        elif words in "]}":
            depth -= 1
        elif words.startswith("/"):
            return "\n" * words.count("\n") or " "
        return words

    return _TOKEN.sub(kept, text)


def _parsed(name: str, text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise IntakeError(f"{name}: {shown(twice)} stands there twice; keep one.")
        return table

    def no_number(word: str) -> float:
        raise IntakeError(f"{name}: {word} is no number of JSON; correct it.")

    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise IntakeError(
            f"{name}, line {error.lineno}: no JSON ({error.msg}); correct the line."
        ) from None
    except IntakeError:
        raise
    except (ValueError, RecursionError):
        raise IntakeError(f"{name} is no JSON that a configuration has.") from None
    if not isinstance(found, dict):
        raise IntakeError(f"{name}: expected an object in braces, as Orthanc's configuration is.")
    return found


def _line(text: str, *keys: str) -> str:
    """Return the line of a key, looked for behind the keys around it."""
    at = 0
    for key in keys:
        found = re.compile(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:").search(
            text, at
        )
        at = found.end() if found else at
    return f"line {text.count(chr(10), 0, at) + 1}"


def _own(
    name: str, reader: Reader, found: Mapping[str, Any], text: str
) -> tuple[ProposedSystem, tuple[str, ...]]:
    fields = {"ae_title": "DicomAet", "port": "DicomPort", "tls": "DicomTlsEnabled"}
    told = {
        field: (_text(name, place, found[key]), place)
        for field, key in fields.items()
        if key in found and (place := _line(text, key))
    }
    where = min((place for _, place in told.values()), key=_number, default="line 1")
    endpoint = reader.endpoint(told, where, is_own=True)
    notes = [
        f"{key} is not stated; Orthanc then takes {default}."
        for key, default in (("DicomAet", "ORTHANC"), ("DicomPort", "4242"))
        if key not in found
    ]
    if "host" not in endpoint.facts:
        notes.append("The file does not say which machine it is of; name it by --host.")
    name_of_it = found.get("Name")
    alias = one_line(f"{name}, line 1", name_of_it) if isinstance(name_of_it, str) else ""
    return archive(where, endpoint, alias=alias), tuple(notes)


def _number(place: str) -> int:
    return int(place.removeprefix("line "))


def _peers(name: str, reader: Reader, table: object, text: str) -> list[ProposedSystem]:
    where = _line(text, "DicomModalities")
    if not isinstance(table, dict):
        raise IntakeError(f"{name}, {where}: DicomModalities is no object in braces.")
    if len(table) > SYSTEMS_MAX:
        raise IntakeError(f"{name}, {where}: over {SYSTEMS_MAX} modalities; split the file.")
    faults, peers = Faults(), []
    lines = _lines(text, table)
    for key, entry in table.items():
        place = lines[key]
        try:
            endpoint = reader.endpoint(_entry(name, place, key, entry), place)
            peers.append(peer(endpoint, one_line(f"{name}, {place}", key)))
        except IntakeError as error:
            faults.add(error.faults)
    faults.close()
    return peers


def _lines(text: str, table: Mapping[str, Any]) -> dict[str, str]:
    """Return the line of each modality, in one pass: they stand in the order of the table."""
    at = max(text.find('"DicomModalities"'), 0)
    line, lines = text.count("\n", 0, at) + 1, {}
    words = _KEY.finditer(text, at + 1)
    for key in table:
        for word in words:
            line, at = line + text.count("\n", at, word.start()), word.start()
            if json.loads(word[1]) == key:
                break
        lines[key] = f"line {line}"
    return lines


def _entry(name: str, place: str, key: str, entry: object) -> dict[str, tuple[str, str]]:
    if isinstance(entry, list) and len(entry) >= _LIST_LEAST:
        title, host, port = entry[:3]
        return {
            f: (_text(name, place, v), place)
            for f, v in zip(_FIELDS, (title, host, port), strict=True)
        }
    if isinstance(entry, dict) and "AET" in entry:
        told = {"ae_title": "AET", "host": "Host", "port": "Port", "tls": "UseDicomTls"}
        return {f: (_text(name, place, entry[k]), place) for f, k in told.items() if k in entry}
    raise IntakeError(
        f"{name}, {place}: the modality {shown(key)} is neither [AET, host, port] nor an object"
        " with AET, Host and Port."
    )


_FIELDS: Final = ("ae_title", "host", "port")


def _text(name: str, place: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise IntakeError(f"{name}, {place}: expected a text or a number, as Orthanc does.")
