"""What does each thing that may be kept mean, in the words of a page?"""

from collections.abc import Mapping

from rapport.inbox.keeping.model import By, Held

CALLED: Mapping[Held, str] = {
    Held.RAW: "Original bytes of mail",
    Held.BODIES: "Text of mail",
    Held.QUARANTINE: "What could not be read",
    Held.DRAFTS: "Drafts that were never sent",
    Held.SIGNALS: "Closed signals",
    Held.MODEL_CALLS: "What a language model was asked",
}
GOES: Mapping[Held, str] = {
    Held.RAW: "The mail as it came in, with HTML and attachments. Its subject, people and text stay.",
    Held.BODIES: "Text and original bytes. Who wrote to whom, when and under which subject stays, so scores stay; so "
    "does each single sentence that a signal or a job title rests on.",
    Held.QUARANTINE: "The bytes that were put aside, and where they came from.",
    Held.DRAFTS: "Discarded and waiting drafts with all versions, unless an approval stands. What was sent stays.",
    Held.SIGNALS: "Resolved and dismissed signals with their history, promises and clocks.",
    Held.MODEL_CALLS: "Questions to a language model and its answers. The drafts stay.",
}
LOOKS_AT: Mapping[By, str] = {
    By.PERSON: "from or to this address",
    By.DOMAIN: "from or to this domain",
    By.LABEL: "with this label",
    By.FOLDER: "in this folder",
    By.SUBJECT: "with these words in the subject",
}
