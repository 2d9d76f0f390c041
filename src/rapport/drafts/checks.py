"""Does every name, number, date, quotation and promise in a draft come from a record or from a person?

The text itself is read again, whatever its sentences say of themselves: a sentence is not a courtesy because somebody
called it one. What has no source is a Fault, and a fault blocks approval.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapport.drafts import courtesies, lint
from rapport.drafts.evidence import Facts, plain, together
from rapport.drafts.layout import has_blank
from rapport.drafts.model import A_COPY, Content, Fault, Recipient, Sentence, SentenceKind
from rapport.drafts.reading import Claim, Kind, matches, read, words
from rapport.drafts.vocabulary import CLAIMS, FRAME, HARMLESS, HARMLESS_PHRASES, stem

SAID = "said:"
LONGEST_SENTENCE = 1000  # characters; nobody reads a longer one, and checking it would hold up the page
LONGEST_NAME = 8  # capital words in a row; more is a headline, and no record holds one as a name
MOST_NAMED = 3  # words listed in a fault; a longer list is read by nobody
WAYS_OUT = "Change it, remove it, or confirm it as your own word."
QUOTES = '“”"„«»'
SHOWN = 60  # characters of a sentence in a fault; enough to find it by
_GREETING = re.compile(
    rf"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|{courtesies.GREETING})[ ,]+"
    r"([^\W\d_][^,!.\n:;–—-]*)",
    re.IGNORECASE,
)
TITLES = frozenset({"and", "und", "et", "y", "dr", "mr", "mrs", "ms", "prof"}) | courtesies.TITLES
_NUMBERS = (Kind.AMOUNT, Kind.PERCENTAGE, Kind.MULTIPLE, Kind.DURATION, Kind.NUMBER)
_TO_ALL = frozenset(
    [
        "all",
        "team",
        "everyone",
        "everybody",
        "both",
        "there",
        "again",
        "zusammen",
        "alle",
        "tous",
        "toutes",
        "todos",
        "todas",
    ]
)
_AS_PRODUCT = (
    r"\b(?:success|successes|results?|value|returns?|experience|work|rollout|adoption|investment|partnership|progress) "
    r"(?:with|of|from|in|on) (?:the )?{0}\b(?! team)|\b(?:use|uses|used|using|adopt|adopted|adopting|implement"
    r"|implemented|implementing|implementation of|roll out|rolled out|rolling out|renew|renewing|renewal of"
    r"|subscri\w+ to|licen[cs]es? for|subscription to|success manager (?:for|of)|sold you|bought) (?:the )?{0}\b"
    r"|\b{0} (?:platform|product|software|solution|subscription|licen[cs]e|tool|app|implementation|rollout)\b"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft may rest on: the facts of each record, and what everybody involved knows anyway."""

    facts: Mapping[str, Facts]
    everybody: Facts  # names of sender, recipients, product, the two companies
    customer_name: str
    product: str
    greeted: tuple[Recipient, ...] = ()  # whom the note to forward may greet
    answered: str = ""  # record of the mail that is answered: its subject is theirs, and may stay
    known: frozenset[str] = frozenset()  # addresses of our team, of the customer, and of whom the play suggested


def faults(content: Content, ground: Ground) -> tuple[Fault, ...]:
    """Everything that keeps this text from being approved, in reading order."""
    found = list(_of_subject(content, ground))
    for i, sentence in enumerate((*content.sentences, *content.forwardable)):
        note = i >= len(content.sentences)
        greeted = (*ground.greeted,) if note else (*content.to, *content.cc)
        found += [Fault(i, what, reason, can) for what, reason, can in _of_sentence(sentence, ground, greeted)]
    return (*found, *lint.faults(content, ground.product), *_of_strangers(content, ground))


def _of_subject(content: Content, ground: Ground) -> Iterator[Fault]:
    """The subject stands on everything that the text stands on, and on the mail that it answers."""
    if not content.subject.strip():
        yield Fault(-1, "", "The subject is empty. Write one.")
    if not any(s.text.strip() for s in content.sentences):
        yield Fault(-1, "", "The text is empty. Write something, or discard the draft.")
    records = {record for s in (*content.sentences, *content.forwardable) for record in s.records}
    own = tuple(sorted(r for r in (*records, ground.answered) if r and not r.startswith(SAID)))
    text = _with_their_words_quoted(content.subject, together(ground.facts[r] for r in own if r in ground.facts))
    for what, reason, can in _of_sentence(Sentence(SentenceKind.FACT, text, own), ground, None):
        yield Fault(-1, what, f"In the subject: {reason}", can)


def _with_their_words_quoted(subject: str, facts: Facts) -> str:
    """A line of a record with its number behind it, as a new subject has it, promises nothing in our name."""
    theirs, number, rest = subject.strip().rpartition(" (")
    lines = {plain(line) for line in facts.text.splitlines()} if number else set()
    if not plain(theirs) or plain(theirs) not in lines:
        return subject
    return f"“{theirs.translate({ord(mark): ' ' for mark in QUOTES})}”{number}{rest}"


def _of_strangers(content: Content, ground: Ground) -> Iterator[Fault]:
    """Whoever is neither ours nor known at this customer gets it only on a person's own word: a ticket names whom it
    likes as its reporter."""
    for one in (*content.to, *content.cc):
        if one.email.lower() not in ground.known:
            reason = (
                f"Nobody of your team and nobody known at {ground.customer_name} has the address {one.email}. "
                "Remove it, or confirm that it is right."
            )
            yield Fault(A_COPY, one.email, reason, confirmable=True)


def _of_sentence(
    sentence: Sentence, ground: Ground, greeted: tuple[Recipient, ...] | None
) -> Iterator[tuple[str, str, bool]]:
    """(words, reason, whether a person may take it on their own word). `greeted` None: nobody is greeted here."""
    text = sentence.text
    if has_blank(text):
        yield text, f"“{_short(text)}” still asks you something. Fill it in or remove it.", False
        return
    if len(text) > LONGEST_SENTENCE:
        yield _short(text), f"“{_short(text)}” is a sentence of {len(text)} characters. Divide it.", False
        return
    wrong = _wrongly_greeted(text, greeted) if greeted is not None else ""
    if wrong and greeted is not None:
        names = " and ".join(r.name or r.email for r in greeted) or "nobody by name"
        yield wrong, f"This greets {wrong}, and it goes to {names}. Greet the person it goes to.", False
    if _names_customer_as_product(text, ground):
        reason = (
            f"“{_short(text)}” speaks of {ground.customer_name} as if it were our product. Name the product instead."
        )
        yield ground.customer_name, reason, False
    stated = courtesies.without(text)
    claims = read(stated)
    for claim in claims:
        if claim.kind is Kind.BEFORE:
            yield claim.words, f"“{claim.words}” is a time that has passed. Say when it was, or leave it out.", False
    if any(record.startswith(SAID) for record in sentence.records):
        return
    facts = together([*(ground.facts[r] for r in sentence.records if r in ground.facts), ground.everybody])
    sourced = any(r in ground.facts for r in sentence.records)
    unheld = list(dict.fromkeys(_unheld(stated, claims, facts, sourced)))
    if unheld:
        yield ", ".join(unheld), f"{_missing(text, unheld, sourced)} {WAYS_OUT}", True


def _missing(text: str, unheld: list[str], sourced: bool) -> str:
    """One readable sentence: the words that records lack where they are few, else the sentence itself."""
    if not sourced or len(unheld) > MOST_NAMED:
        return f"No record says this: “{_short(text).rstrip('.')}”."
    listed = ", ".join(f"“{words.strip(QUOTES)}”" for words in unheld)
    return f"The records beneath “{_short(text)}” do not say {listed}."


def _unheld(text: str, claims: tuple[Claim, ...], facts: Facts, sourced: bool) -> Iterator[str]:
    """The words of a sentence that its facts do not hold."""
    counted = any(claim.kind in _NUMBERS for claim in claims)
    numbers = {(c.kind, c.value, c.unit) for c in _numbers(facts.text)} if counted else set()
    for claim in claims:
        held = (claim.kind, claim.value, claim.unit) in numbers if claim.kind in _NUMBERS else _held(claim, text, facts)
        if claim.kind is not Kind.BEFORE and not held:
            yield claim.words
    for match in CLAIMS.finditer(HARMLESS_PHRASES.sub("", text)):
        if not facts.say(match.group()):
            yield match.group()
    allowed = FRAME if sourced else HARMLESS
    spoken_of = {word for claim in claims for word in words(claim.words)}
    for word in words(HARMLESS_PHRASES.sub("", text)):
        if word not in allowed and word not in spoken_of and stem(word.removesuffix("'s")) not in facts.stems:
            yield word


def _held(claim: Claim, text: str, facts: Facts) -> bool:
    if claim.kind is Kind.PROMISE:
        return any(_covers(promise, text, facts) for promise in facts.promises)
    if claim.kind is Kind.NAME:
        return _name_held(claim.words, facts)
    if claim.kind is Kind.PHONE:
        return _digits(claim.words) in _digits(facts.text)
    if claim.kind is Kind.DATE and claim.day is not None and any(matches(claim.day, known) for known in facts.dates):
        return True
    return facts.say(claim.words.strip(QUOTES))


def _numbers(text: str) -> Iterator[Claim]:
    """What a record's text holds in numbers, read line by line: a record may be long, and its sender hostile."""
    for line in text.splitlines():
        for start in range(0, len(line), LONGEST_SENTENCE):
            yield from (c for c in read(line[start : start + LONGEST_SENTENCE]) if c.kind in _NUMBERS)


def _covers(promise: str, text: str, facts: Facts) -> bool:
    """Whether a planned step says what this sentence promises: every word that is not mere frame is the step's."""
    planned = Facts(promise).stems
    checked = {word for claim in read(text) for word in words(claim.words)}
    content = {stem(w) for w in words(text) if w not in FRAME and w not in checked}
    return bool(content & planned) and all(s in planned or s in facts.stems for s in content)


def _name_held(run: str, facts: Facts) -> bool:
    """A run of capital words: whole, or after a first word that is no name ("Thank you, Mia", "Hi Mia")."""
    parts = run.split()
    if len(parts) > LONGEST_NAME:
        return False
    while parts and not facts.say(" ".join(parts).removesuffix("'s").removesuffix("’s")):
        if parts[0].lower() not in FRAME:
            return False
        parts = parts[1:]
    return True


def _wrongly_greeted(text: str, greeted: tuple[Recipient, ...]) -> str:
    """The name in a greeting that belongs to nobody who gets this; empty when all is well."""
    match = _GREETING.match(text)
    if match is None:
        return ""
    known = {part for r in greeted for part in plain(r.name).split()} | _TO_ALL
    given = [part for part in plain(match.group(1)).split() if part.strip(".") not in TITLES]
    return match.group(1).strip() if any(part.strip(".") not in {k.strip(".") for k in known} for part in given) else ""


def _names_customer_as_product(text: str, ground: Ground) -> bool:
    if plain(ground.customer_name) == plain(ground.product):
        return False
    return re.search(_AS_PRODUCT.format(re.escape(ground.customer_name)), text, re.IGNORECASE) is not None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1].rstrip() + "…"
