"""How does a machine see what a language model was asked and answered?"""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from rapport.drafts.rewording.model import ModelCall


class VerdictShape(BaseModel):
    """One sentence with its slots; `refused` is why the composer's sentence stays, empty where the new one stands."""

    sentence: int
    offered: str
    answered: str
    refused: str


class ModelCallShape(BaseModel):
    """`made_version` is the version that it led to; null where every sentence stayed."""

    id: int
    at: datetime
    model: str
    version: int
    instructions: str
    material: str
    answer: str
    problem: str
    sentences: list[VerdictShape]
    made_version: int | None

    @classmethod
    def of(cls, call: ModelCall) -> Self:
        return cls(
            id=call.id,
            at=call.at,
            model=call.model,
            version=call.version,
            instructions=call.prompt.instructions,
            material=call.prompt.material,
            answer=call.said.text,
            problem=call.said.problem,
            sentences=[
                VerdictShape(sentence=one.place, offered=one.offered, answered=one.answered, refused=one.refused)
                for one in call.verdicts
            ],
            made_version=call.made,
        )
