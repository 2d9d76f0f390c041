"""How does somebody turn a template into a mail of their own: greeting, length, sign-off, signature?"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from rapport.demo.days import zone
from rapport.demo.model import Writer
from rapport.demo.spin import Lookup, expand
from rapport.demo.words import phrases

# How likely somebody of that style greets in a reply, opens with a pleasantry, closes with one.
GREETS_AGAIN = {"formal": 0.95, "friendly": 0.7, "chatty": 0.75, "brief": 0.25}
OPENS = {"formal": 0.25, "friendly": 0.3, "chatty": 0.5, "brief": 0.0}
CLOSES = {"formal": 0.3, "friendly": 0.3, "chatty": 0.35, "brief": 0.1}
TELLS_MORE = {"formal": 0.9, "friendly": 0.7, "chatty": 0.95, "brief": 0.1}  # keeps a paragraph marked "+ "
FROM_A_PHONE = 0.5  # of brief writers' mail on an Apple client
SIGNS_AGAIN = 0.45  # full signature in a later mail of a thread
HOME = {"de": "german", "es": "spanish", "no": "norwegian"}
SPELLING = {
    "centre": "center",
    "colour": "color",
    "Colour": "Color",
    "catalogue": "catalog",
    "organisation": "organization",
}
AT_HOME = 0.35  # share of mail in which people from there end in their own language


@dataclass(frozen=True, slots=True)
class Voice:
    """One writer in one thread."""

    by: Writer
    rng: Random
    word: Lookup

    def scripted(self, template: str, to: str, at: datetime) -> str:
        """Exactly these words below a greeting of theirs."""
        word = self._words(to, at)
        text = f"{expand(self._greeting(), self.rng, word)}\n\n{expand(template.strip(), self.rng, word)}".strip()
        return spelled(text, self.by.zone)

    def text(self, template: str, to: str, at: datetime, *, first: bool) -> str:
        """All they write but the sign-off. `first`: it begins a thread."""
        by, rng = self.by, self.rng
        known = self._words(to, at)
        blocks = []
        if first or rng.random() < GREETS_AGAIN[by.style]:
            blocks.append(expand(self._greeting(), rng, known))
        monday = at.astimezone(zone(by.zone)).weekday() == 0
        opening = phrases("monday" if monday else "opening", by.style)
        if first and opening and rng.random() < OPENS[by.style]:
            blocks.append(rng.choice(opening))
        blocks += self._body(template, known)
        closing = phrases("closing", by.style)
        if first and closing and rng.random() < CLOSES[by.style]:
            blocks.append(rng.choice(closing))
        text = "\n\n".join(block for block in blocks if block)
        return spelled(text, by.zone)

    def _words(self, to: str, at: datetime) -> Lookup:
        """What only holds for this mail, before what holds for the thread."""
        local = at.astimezone(zone(self.by.zone))
        extra = {
            "to": to,
            "daytime": "morning" if local.hour < 12 else "afternoon",
            "today": local.strftime("%A"),
        }

        def known(name: str) -> str:
            return extra[name] if name in extra else self.word(name)

        return known

    def _body(self, template: str, word: Lookup) -> list[str]:
        kept = []
        for block in template.split("\n\n"):
            if block.startswith("+ "):
                if self.rng.random() >= TELLS_MORE[self.by.style]:
                    continue
                block = block[2:]
            kept.append(expand(block, self.rng, word).strip().replace("  ", " "))
        return kept

    def _greeting(self) -> str:
        home = phrases("greeting", HOME.get(self.by.language, ""))
        return self.rng.choice(home if home and self.rng.random() < AT_HOME else phrases("greeting", self.by.style))

    def ending(self, *, first: bool) -> tuple[str, str]:
        """Sign-off with the name, and the signature below; either may be empty."""
        by, rng = self.by, self.rng
        home = phrases("signoff", HOME.get(by.language, ""))
        off = rng.choice(home if home and rng.random() < AT_HOME else phrases("signoff", by.style))
        if by.style == "brief" and by.client == "apple" and rng.random() < FROM_A_PHONE:
            return by.first, "Sent from my phone"
        if not first and rng.random() >= SIGNS_AGAIN:
            return f"{off}\n{by.first}".strip(), ""
        if by.client == "outlook":
            return off, signature(by)
        return f"{off}\n{by.first}".strip(), signature(by)


def spelled(text: str, zone_name: str) -> str:
    """British as written here, American in America."""
    if zone_name.startswith("America/"):
        for british, american in SPELLING.items():
            text = text.replace(british, american)
    return text


def signature(by: Writer) -> str:
    """Name, job, company, phone, in the layout of the writer's program."""
    if by.client == "gmail":
        return f"-- \n{by.name}\n{by.title}, {by.company}\n{by.phone}"
    if by.client == "plain":
        return f"-- \n{by.name}, {by.title}\n{by.company} | {by.phone}"
    if by.client == "apple":
        return f"{by.name}\n{by.title}\n{by.company}\n{by.phone}"
    return f"{by.name}\n{by.title} | {by.company}\nT {by.phone}"
