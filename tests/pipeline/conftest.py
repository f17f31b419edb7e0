"""The fixtures `story` (a workspace of its own) and `node` (a real DICOM node that counts)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.pipeline.estates import Story
from tests.pipeline.nodes import Node, dicom_node


@pytest.fixture
def story(tmp_path) -> Story:
    """An empty workspace, and the whole story to run in it."""
    return Story(tmp_path)


@pytest.fixture
def node() -> Iterator[Callable[..., Node]]:
    """`node()` is an open archive by pynetdicom, `node(knows=["SCOUTVIEW"])` a closed one."""
    with ExitStack() as started:
        yield lambda **given: started.enter_context(dicom_node(**given))
