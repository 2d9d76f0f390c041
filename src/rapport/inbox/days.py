"""Which day does a sentence name, read against the day it was written?"""

import re
from datetime import date, timedelta

_LONGEST_WAY = timedelta(days=3 * 366)  # a date further off is a version, a price, a year of birth

_LISTED = {
    1: "jan january januar jänner janvier enero janeiro gennaio januari stycznia",
    2: "feb february februar février fevrier fév febrero fevereiro febbraio februari lutego",
    3: "mar march märz mär mrz mars marzo março maart marts marca",
    4: "apr april avril avr abril aprile kwietnia",
    5: "may mai mayo maio maggio mei maj maja",
    6: "jun june juni juin junio junho giugno czerwca",
    7: "jul july juli juillet julio julho luglio lipca",
    8: "aug august août aout agosto augustus augusti sierpnia",
    9: "sep sept september septembre septiembre setembro settembre września",
    10: "oct october okt oktober octobre octubre outubro ottobre października",
    11: "nov november novembre noviembre novembro listopada",
    12: "dec december dez dezember décembre decembre déc diciembre dezembro dicembre grudnia",
}
MONTHS = {name: month for month, listed in _LISTED.items() for name in listed.split()}
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?\s(?:of\s|de\s)?({_NAMES})\b\.?(?:,?\s(?:de\s)?(\d{{4}}))?", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"({_NAMES})\b\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(\d{{4}}))?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)?")  # day first wherever dots are used
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d\d))?")

_WEEKDAYS = {
    name: number
    for number, listed in enumerate(
        (
            "monday montag lundi lunes segunda-feira lunedì maandag",
            "tuesday dienstag mardi martes terça-feira martedì dinsdag",
            "wednesday mittwoch mercredi miércoles quarta-feira mercoledì woensdag",
            "thursday donnerstag jeudi jueves quinta-feira giovedì donderdag",
            "friday freitag vendredi viernes sexta-feira venerdì vrijdag",
            "saturday samstag samedi sábado sabato zaterdag",
            "sunday sonntag dimanche domingo domenica zondag",
        )
    )
    for name in listed.split()
}
_DAYS = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_TODAY = "today|heute|aujourd'hui|hoy|hoje|oggi|vandaag|effective immediately|with immediate effect|ab sofort"
_TOMORROW = "tomorrow|morgen|demain|mañana|amanhã|domani"
_END = "end of|ende|fin|fim de|fine"
_WRITTEN = re.compile(
    rf"(?P<date>(?<![\w.])(?:{_ISO.pattern}|{_DAY_MONTH.pattern}|{_MONTH_DAY.pattern}|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}})?"
    rf"|\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d\d))(?![\w]))|"
    rf"\b(?P<which>last |past |was (?:last )?|next |following )?(?P<weekday>{_DAYS})\b(?P<past> was)?|"
    rf"\b(?P<today>{_TODAY})\b|\b(?P<tomorrow>{_TOMORROW})\b|"
    rf"\b(?:{_END}) (?:the |this |of )?(?P<end>month|{_NAMES})\b(?:,? (?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    rf",? (?:the |den |le |el |il )?(?P<date>{_ISO.pattern}|{_DAY_MONTH.pattern}|{_MONTH_DAY.pattern})", re.IGNORECASE
)


def at_start(text: str, today: date) -> date | None:
    """The date that a text begins with; None without one, and where it could be two (03/09)."""
    if found := _ISO.match(text):
        return _date(int(found[1]), int(found[2]), int(found[3]), today)
    if found := _DAY_MONTH.match(text):
        return _date(found[3], MONTHS[found[2].lower()], int(found[1]), today)
    if found := _MONTH_DAY.match(text):
        return _date(found[3], MONTHS[found[1].lower()], int(found[2]), today)
    if found := _DOTTED.match(text):
        return _date(found[3], int(found[2]), int(found[1]), today)
    if found := _SLASHED.match(text):
        first, second = int(found[1]), int(found[2])
        if first == second or first > 12:
            return _date(found[3], second, first, today)
        return _date(found[3], first, second, today) if second > 12 else None
    return None


def named(text: str, today: date) -> date | None:
    """The first day that a text names anywhere: a date, a weekday, tomorrow, the end of a month.

    A weekday is the next one, today included, or the one before where it "was"; "next Friday" is two days to different
    people, so it is none.
    """
    for found in _WRITTEN.finditer(text):
        day = _meant(found, today)
        if day is not None and abs(day - today) <= _LONGEST_WAY:
            return day
    return None


def _meant(found: re.Match[str], today: date) -> date | None:
    if found["date"]:
        return at_start(found["date"], today)
    if found["weekday"]:
        with_date = _FOLLOWING.match(found.string, found.end())
        if with_date is not None:  # "Tuesday, 5 May"
            return at_start(with_date["date"], today)
        which = (found["which"] or found["past"] or "").lower()
        if which.startswith(("next", "following")):
            return None
        ahead = (_WEEKDAYS[found["weekday"].lower()] - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if which else ahead)
    if found["today"]:
        return today
    if found["tomorrow"]:
        return today + timedelta(days=1)
    month = today.month if found["end"].lower() == "month" else MONTHS[found["end"].lower()]
    first = _date(found["year"], month, 1, today.replace(day=1))
    return None if first is None else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _date(year: int | str | None, month: int, day: int, today: date) -> date | None:
    """A date; without a year the next one that comes, looking back a month for what is sent late."""
    years = [int(year) + (2000 if int(year) < 100 else 0)] if year else [today.year, today.year + 1]
    for each in years:
        try:
            candidate = date(each, month, day)
        except ValueError:
            continue
        if year or candidate >= today - timedelta(days=31):
            return candidate
    return None
