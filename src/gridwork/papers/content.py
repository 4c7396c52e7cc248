"""What a paper says, apart from how it is set: frozen once, and then the same in every form and at every printing."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Literal

import orjson

Language = Literal["zh-hans", "en"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text, as it is to be read: its number, 一、 or (1), is part of it. `level` is 1 to 4."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A list of rows under its heads. `numbers` names the columns, from 0, whose cells stand to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, and the table {len(self.columns)} columns")


Block = str | Heading | Table  # a str is a paragraph


@dataclass(frozen=True, slots=True)
class Document:
    """An official document (公文), or with `head="letter"` a letter (函), in the layout of GB/T 9704.

    The document is dated and signed; where `seal` is set, the area that the seal takes is kept free of text.
    """

    kind: ClassVar[str] = "document"

    language: Language
    issuer: str  # stands in red on top
    number: str  # 发文字号, as 枫社治〔2018〕3号
    title: str
    body: tuple[Block, ...]
    signed_by: str
    dated_on: date
    to: str = ""
    attachments: tuple[str, ...] = ()
    copies_to: str = ""
    head: Literal["document", "letter"] = "document"
    seal: bool = True


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate (证书) on one sheet in landscape."""

    kind: ClassVar[str] = "certificate"

    language: Language
    number: str
    title: str
    holder: str
    text: str
    signed_by: str
    dated_on: date


Paper = Document | Certificate

_KINDS: dict[str, type[Document | Certificate]] = {each.kind: each for each in (Document, Certificate)}
_BLOCKS: dict[str, type[Heading | Table]] = {"heading": Heading, "table": Table}


def freeze(paper: Paper) -> bytes:
    """The paper as JSON, the same bytes for the same paper."""
    told = asdict(paper) | {"kind": paper.kind}
    if isinstance(paper, Document):
        told["body"] = [_told(block) for block in paper.body]
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def thaw(frozen: bytes) -> Paper:
    """The paper that was frozen. Raises ValueError for anything else."""
    try:
        told = orjson.loads(frozen)
        kind = _KINDS[told.pop("kind")]
        told["dated_on"] = date.fromisoformat(told["dated_on"])
        if kind is Document:
            told["body"] = tuple(_block(each) for each in told["body"])
            told["attachments"] = tuple(told["attachments"])
        return kind(**told)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a frozen paper") from error


def _told(block: Block) -> Any:
    if isinstance(block, str):
        return block
    return asdict(block) | {"block": "heading" if isinstance(block, Heading) else "table"}


def _block(told: Any) -> Block:
    if isinstance(told, str):
        return told
    kind = _BLOCKS[told.pop("block")]
    return kind(**{name: _tuples(value) for name, value in told.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
