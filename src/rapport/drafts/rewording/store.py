"""Rows of calls of a language model: what it was asked, what it answered, what became of it."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, Row, Text, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId
from rapport.drafts.rewording.model import ModelCall, ModelCallId, Prompt, Said, Verdict
from rapport.users.model import UserId

model_calls = table(
    "model_calls",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("instructions", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("verdicts", JSONB, nullable=False),
    Column("made", Integer),  # the version that it led to
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_user", BigInteger, nullable=False),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    refers("by_user", "users"),
)


def add(tx: Transaction, draft: DraftId, call: ModelCall) -> None:
    """Its `id` is given by the database. PostgreSQL keeps no NUL, so none of an answer is kept."""
    tx.execute(
        insert(model_calls).values(
            draft_id=draft,
            version=call.version,
            model=call.model,
            instructions=call.prompt.instructions,
            material=_storable(call.prompt.material),
            answer=_storable(call.said.text),
            problem=_storable(call.said.problem),
            verdicts=[{key: _storable(str(v)) if key != "place" else v for key, v in asdict(one).items()}
                      for one in call.verdicts],
            made=call.made,
            at=call.at,
            by_user=call.by,
        )
    )  # fmt: skip


def calls(tx: Transaction, draft: DraftId) -> tuple[ModelCall, ...]:
    """Of one draft, the newest first."""
    found = select(model_calls).where(model_calls.c.draft_id == draft).order_by(model_calls.c.id.desc())
    return tuple(_call(row) for row in tx.execute(found))


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _call(row: Row[Any]) -> ModelCall:
    return ModelCall(
        id=ModelCallId(row.id),
        version=row.version,
        model=row.model,
        prompt=Prompt(row.instructions, row.material),
        said=Said(row.answer, row.problem),
        verdicts=tuple(Verdict(**one) for one in row.verdicts),
        made=row.made,
        at=row.at,
        by=UserId(row.by_user),
    )
