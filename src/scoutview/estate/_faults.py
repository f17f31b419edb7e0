"""What is wrong with an estate file, one sentence a fault: where, what, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoutview.estate.locate import Place, lines_of
from scoutview.texts import shown, shown_bare

FAULTS_MAX = 20


class EstateError(ValueError):
    """The estate file cannot be used. Each of `faults` is one sentence; the text is one a line."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Fault:
    place: Place
    words: str


class EnoughFaults(Exception):
    """What was found says enough: the reading stops."""


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._kept: list[_Fault] = []
        self._are_all = True

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, place: Place, words: str) -> None:
        """Say what is wrong at a place; the words end with what to do, without a full stop.

        Raises EnoughFaults instead of keeping the 21st.
        """
        if len(self._kept) == FAULTS_MAX:
            self._are_all = False
            raise EnoughFaults
        self._kept.append(_Fault(place, words))

    def error(self, name: str, data: bytes, document: Mapping[str, object]) -> EstateError:
        """Return the error to raise: the sentences in the order of the file's lines."""
        lines = lines_of(data, [fault.place for fault in self._kept])
        located = sorted(zip(lines, self._kept, strict=True), key=lambda pair: pair[0])
        sentences = [_sentence(name, line, fault, document) for line, fault in located]
        if not self._are_all:
            sentences.append(f"{name}: there are more faults; correct these first.")
        return EstateError(*sentences)


def _sentence(name: str, line: int, fault: _Fault, document: Mapping[str, object]) -> str:
    where = ", ".join([f"{name} line {line}", *_spoken(document, fault.place)])
    return f"{where}: {fault.words}."


def _spoken(document: Mapping[str, object], place: Place) -> list[str]:
    """Say a place as a reader would: `system "main-pacs"`, `endpoint "dicom"`, `port`."""
    spoken: list[str] = []
    value: object = document
    for step in place:
        value = _inner(value, step)
        if isinstance(step, str):
            spoken.append(shown_bare(step))
        else:
            spoken[-1] = f"{spoken[-1]} {_item_name(value, step)}"
    return spoken


def _inner(value: object, step: str | int) -> object:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int):
        return value[step]
    return None


def _item_name(item: object, index: int) -> str:
    """Name a list's item by its id where it has one, else by its number from 1."""
    item_id = item.get("id") if isinstance(item, dict) else None
    return shown(item_id) if item_id and isinstance(item_id, str) else str(index + 1)
