"""What may be sent in as JSON about templates and plays?"""

from pydantic import BaseModel, ConfigDict, Field

from rapport.drafts.model import Play
from rapport.web.asks import LONGEST_LINE, LONGEST_TEXT, Ask


class DraftAsk(Ask):
    """A draft of any play. `person`: a name, an address, a number, or for an introduction a title; `signal`: which
    escalation; `variant`: which milestone. What is left out, the play chooses."""

    play: Play
    person: str = Field(default="", max_length=LONGEST_LINE)
    signal: int | None = None
    variant: str = Field(default="", max_length=LONGEST_LINE)


class TemplateAsk(Ask):
    """The whole text of a template; `after` is the edition that was changed, 0 for the shipped one."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    after: int | None = None


class PreviewAsk(Ask):
    """A text to try on a customer, and on a person there."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    customer: str = Field(min_length=1, max_length=LONGEST_LINE)
    person: str = Field(default="", max_length=LONGEST_LINE)


class TemplateForm(BaseModel):
    """The same from a page; `what` is the button: save or preview."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(default="", max_length=LONGEST_TEXT)
    after: int = 0
    customer: str = Field(default="", max_length=LONGEST_LINE)
    person: str = Field(default="", max_length=LONGEST_LINE)
    what: str = "save"
