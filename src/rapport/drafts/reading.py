"""What does a sentence state that somebody could check: numbers, dates, amounts, names, links, quotations, promises?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = (
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "business",
    "working",
    "percent",
    "time",
    "people",
    "person",
    "user",
    "seat",
)
COUNTED = {
    word: value
    for value, words in {
        2: "two both twice double couple pair", 3: "three triple thrice", 4: "four", 5: "five", 6: "six", 7: "seven",
        8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve dozen", 13: "thirteen", 14: "fourteen fortnight",
        15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty",
        40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred",
        1000: "thousand", 1_000_000: "million", 1_000_000_000: "billion",
    }.items()
    for word in words.split()
}  # fmt: skip
SCALE = {"": 1, "k": 1000, "m": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000,
         "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}  # fmt: skip


class Kind(StrEnum):
    """What somebody could check."""

    ADDRESS = "address"
    LINK = "link"
    PHONE = "phone number"
    QUOTATION = "quotation"
    BEFORE = "time that has passed"
    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    MULTIPLE = "multiple"
    IDENTIFIER = "identifier"
    DURATION = "duration"
    NUMBER = "number"
    NAME = "name"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable thing: `value` and `unit` of what is a number, `day` of what is a date."""

    kind: Kind
    words: str
    value: Decimal | None = None
    unit: str = ""
    day: tuple[int | None, int | None, int | None, int | None] | None = None  # year, month, day, weekday from 0


_M = "|".join(m if m == "may" else f"{m}|{m[:3]}\\.?" for m in MONTHS) + r"|sept\.?"
_D = "|".join(f"{d}|{d[:3]}\\.?" for d in DAYS)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"\d{1,2}(?::\d{2})?\s?[ap]\.?m\b\.?|\d{1,2}:\d{2}|\d{1,2}\s?o['’]clock|\bnoon\b|\bmidnight\b"
_ZONE = r"(?:\s(?:[PMCE][SD]?T|UTC|GMT|CES?T|BST|IST)\b)?"
_RELATIVE = (
    r"\b(?:today|tonight|tomorrow|yesterday|(?:this|next|last|coming)\s(?:morning|afternoon|evening|week|weekend|month"
    r"|quarter|year|" + "|".join(DAYS) + r")|end of (?:the )?(?:day|week|month|quarter|business)|eod|cob|eow|asap"
    r"|(?:hourly|daily|weekly|monthly)|shortly|soon|immediately|right away|at once|within (?:the|an|a) \w+"
    r"|(?:every|each|a|an|per) (?:minute|hour|day|week|month|quarter|year|morning|evening))\b"
)
# The look-behinds let a match start only where a run starts: without them a long run costs the square of its length.
_NUMBER = r"(?<!\d)(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALED = rf"(?:{_NUMBER})(?:\s?(?:k|mn|m|bn|b|thousand|million|billion)\b)?"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.QUOTATION, r"[“\"„«][^“”\"„«»]+[”\"“»]"),
        (Kind.ADDRESS, r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"),
        (Kind.LINK, r"\b(?:https?|ftp)://\S+|\bwww\.\S+|(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|test|example|dev|app|eu|uk"
                    r"|de|fr|us|ai|info|biz)\b(?:/\S*)?"),
        (Kind.BEFORE, rf"(?<![\w-])[-−–]\s?\d+(?:\.\d+)?\s?(?:{'|'.join(UNITS)})s?\b"),
        (Kind.DATE, rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b"
                    rf"|\b(?:(?:{_D}),?\s)?(?:the\s)?{_NTH}\s(?:of\s)?(?:{_M})\b(?:,?\s\d{{4}}\b)?"
                    rf"|\b(?:(?:{_D}),?\s)?(?:{_M})\s{_NTH}\b(?:,?\s\d{{4}}\b)?|\b(?:{_M})\s\d{{4}}\b"
                    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\b(?:19|20)\d\d\b(?![\d,.]*\d)"),
        (Kind.TIME, rf"(?:{_CLOCK}){_ZONE}|{_RELATIVE}"),
        (Kind.DATE, rf"\b(?:{'|'.join(DAYS)})\b"),
        (Kind.AMOUNT, rf"(?:[$€£¥]|\b(?:usd|eur|gbp|chf)\s)\s?(?:{_SCALED})"
                      rf"|(?:{_SCALED})\s?(?:[$€£¥]|(?:usd|eur|gbp|chf|dollars?|euros?|pounds?)\b)"),
        (Kind.PERCENTAGE, rf"(?:{_NUMBER})\s?(?:%|percent\b|per cent\b)"),
        (Kind.MULTIPLE, rf"(?:{_NUMBER})\s?(?:x\b|×|times\b|-fold\b|fold\b)"),
        (Kind.DURATION, rf"(?:(?:{_NUMBER})|\b(?:{'|'.join(COUNTED)}|one))(?:[\s-]|\sof\s)(?:business\s|working\s)?"
                        rf"(?:{'|'.join(UNITS)})s?\b"),
        (Kind.IDENTIFIER, r"(?<![\w-])#?(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z0-9]+(?:[-_][a-z0-9]+)*|#\d+"),
        (Kind.PHONE, r"(?<![\w.])\+?\(?\d(?:[\d\s().\-/]{5,})\d(?![\w])"),
        (Kind.NUMBER, rf"(?:{_SCALED})|\b(?:{'|'.join(COUNTED)})s?\b"),
    )
)  # fmt: skip
# "May" and "March" are months only where they are written large and no verb is meant.
_MONTH_ALONE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_PROMISE = re.compile(
    r"\b(?:will|won['’]?t|shall|going to|promis\w*|guarant\w*|ensur\w*|assur\w*|commit\w*|pledg\w*|vow|make sure"
    r"|making sure|count on|deadline|eta|due|no later than|plan to|intend to|aim to|about to|(?:my|our) word)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_CAPITAL = r"(?:[A-ZÀ-Þ][\w'’&.-]*[\w]|[A-ZÀ-Þ])"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:(?:of|de|van|von|der|la|du|&) )?{_CAPITAL})*")


def read(text: str) -> tuple[Claim, ...]:
    """Every checkable thing in a sentence, each stretch of it once."""
    left = text
    found: list[Claim] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(left):
            if match.group().strip():
                found.append(_claim(kind, match.group().strip()))
                left = left[: match.start()] + _gap(match.group()) + left[match.end() :]
    for match in _MONTH_ALONE.finditer(left):
        if match.start() > 0:  # "May I ask …?", "March with us"
            found.append(_claim(Kind.DATE, match.group()))
            left = left[: match.start()] + _gap(match.group()) + left[match.end() :]
    found += [Claim(Kind.PROMISE, match.group()) for match in _PROMISE.finditer(left)]
    found += [Claim(Kind.NAME, words) for words in _names(left)]
    return tuple(found)


def words(text: str) -> Iterator[str]:
    """The words of a text, in small letters."""
    return (m.group().replace("’", "'").lower() for m in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))


def matches(day: tuple[int | None, int | None, int | None, int | None], known: date) -> bool:
    """Whether what a text says of a date is true of `known`."""
    year, month, number, weekday = day
    return (
        (year is None or year == known.year)
        and (month is None or month == known.month)
        and (number is None or number == known.day)
        and (weekday is None or weekday == known.weekday())
    )


def _names(text: str) -> Iterator[str]:
    """Runs of capitalised words. The first word of a sentence is capital anyway and counts with what follows it."""
    beginning = re.search(r"\w", text)
    for match in _NAME.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        first = beginning is not None and match.start() <= beginning.start()
        run = match.group()
        if (first or re.search(r"[.!?:•\n]\W*$", before)) and " " not in run:
            continue  # one word at the start: the vocabulary decides
        if run not in ("I", "OK"):
            yield run


def _claim(kind: Kind, found: str) -> Claim:
    if kind is Kind.DATE:
        return Claim(kind, found, day=_day(found))
    if kind is Kind.DURATION:
        number, *unit = re.split(r"[\s-]+", found)
        return Claim(kind, found, _value(number), " ".join(unit).lower().removeprefix("of ").rstrip("s"))
    if kind in (Kind.AMOUNT, Kind.PERCENTAGE, Kind.MULTIPLE, Kind.NUMBER):
        return Claim(kind, found, _value(found))
    return Claim(kind, found)


def _value(found: str) -> Decimal | None:
    word = found.lower().rstrip("s")
    if word in COUNTED or found.lower() in COUNTED:
        return Decimal(COUNTED.get(found.lower(), COUNTED.get(word, 0)))
    if word == "one":
        return Decimal(1)
    match = re.search(rf"({_NUMBER})\s?([a-z]*)", found, re.IGNORECASE)
    if match is None:
        return None
    return Decimal(match.group(1).replace(",", "")) * SCALE.get(match.group(2).lower(), 1)


def _day(found: str) -> tuple[int | None, int | None, int | None, int | None]:
    """(year, month, day, weekday), each None where it is not said. Numbers with slashes are month/day first."""
    low = found.lower()
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", low)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3]), None
    plain = re.fullmatch(r"(\d{1,2})([/.])(\d{1,2})[/.]?(\d{2,4})?", low)
    if plain:
        first, second = int(plain[1]), int(plain[3])
        month, number = (first, second) if plain[2] == "/" else (second, first)
        return (int(plain[4]) + (2000 if len(plain[4]) == 2 else 0)) if plain[4] else None, month, number, None
    month_at = next((i for i, m in enumerate(MONTHS, 1) if re.search(rf"\b{m[:3]}", low)), None)
    weekday = next((i for i, d in enumerate(DAYS) if re.search(rf"\b{d[:3]}", low)), None)
    year = re.search(r"\b(?:19|20)\d\d\b", low)
    number_at = re.search(r"(?<!\d)\d{1,2}(?!\d)", low)
    return int(year[0]) if year else None, month_at, int(number_at[0]) if number_at else None, weekday


def _gap(taken: str) -> str:
    """What stands where something was taken out: no letters, the same length."""
    return "\u00b7" * len(taken)
