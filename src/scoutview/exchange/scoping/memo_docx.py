"""The scoping memo as a document for a word processor, the same bytes each time."""

from collections.abc import Sequence
from typing import Final

from scoutview.exchange.scoping.memo import Block, Heading, Items, Rows, Words
from scoutview.exchange.scoping.model import Answers
from scoutview.exchange.word_file import heading, items, paragraphs, table, word_file
from scoutview.texts import one_line

_WIDTH_CM: Final = 17.0  # of the text on a page


def memo_docx(blocks: Sequence[Block], answers: Answers) -> bytes:
    """Return blocks as DOCX; the first of them is the memo's heading and becomes the title."""
    title = next(each.words for each in blocks if isinstance(each, Heading))
    body = map(_written, blocks[1:])
    return word_file(one_line(title), answers.on, body, author=one_line(answers.by))


def _written(block: Block) -> str:
    match block:
        case Heading(level, words):
            return heading(one_line(words), level - 1)
        case Words(words):
            return paragraphs((one_line(words),))
        case Items(words):
            return items(map(one_line, words))
        case Rows():
            rows = (tuple(map(one_line, row)) for row in block.rows)
            widths = [_WIDTH_CM * share / sum(block.shares) for share in block.shares]
            return table(block.head, widths, rows)
