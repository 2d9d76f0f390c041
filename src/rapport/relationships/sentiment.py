"""Is a mail friendly or not, by phrases that people in business use?

Own phrases: general word lists read "evaluating other vendors" as neutral. A bare "thanks" is a manner, no feeling.
"""

import re
from dataclasses import dataclass

READ = 4000  # characters; what is meant stands in the first screen
FULL = 2.0  # this many marks of one kind, unopposed, are all there is: 2 of 2 is ±1

# One phrase between commas; * stands for the rest of a word.
_KIND = """
thank you so much, thank you very much, thanks so much, thanks very much, really appreciate*, much appreciated,
love it, love this, love the, love your, great work, great job, great news, great support, great team, great help,
great session, great call, great meeting, great progress, great result*, excellent work, excellent support,
excellent service, fantastic, amazing, awesome, outstanding work, brilliant, superb, wonderful, well done, works great,
work great, works perfectly, like a charm, very happy, very pleased, very helpful, very impressed, very satisfied,
so happy, so pleased, so helpful, impressed with, impressed by, delighted, thrilled, game changer, game-changer,
would recommend, happily recommend, gladly recommend, highly recommend, keep up the, lifesaver, life saver,
vielen dank, herzlichen dank, sehr zufrieden, sehr hilfreich, großartig*, hervorragend*, merci beaucoup,
très satisfait*, très content*, excellent travail, muchas gracias, muy content*, muy satisfech*, muy útil*,
excelente*, muito obrigad*,
muito satisfeit*, muito útil*
"""
_ANGRY = """
unacceptable, not acceptable, very disappoint*, extremely disappoint*, deeply disappoint*, really disappoint*,
disappointed with, disappointed by, disappointed in, disappointed that, frustrated, frustrating, very unhappy,
extremely unhappy, really unhappy, very concerned, extremely concerned, deeply concerned, very upset, fed up,
still broken, still not working, still down, still failing, again broken, down again, other vendors,
another vendor, alternative vendors, other providers, another provider, other suppliers, alternative solutions,
alternatives to your, replacement for your, cancel our, cancel the contract, cancel the renewal, cancel my,
not renew*, not be renewing, not to renew, terminate our, terminate the contract, terminating our, waste of time,
waste of money, lost patience, losing patience, lost confidence, losing confidence, lost trust, losing trust,
ridiculous, serious issue*, serious problem*, serious concern*, major outage, major problem*, escalate this,
escalating this,
escalate to, no response from, no answer from, no reply from, terrible, awful, inakzeptab*, nicht akzeptabel,
nicht hinnehmbar, sehr enttäuscht, sehr unzufrieden, sehr verärgert, inacceptab*, très déçu*, inaceptab*,
muy decepcionad*, muy molest*, muy insatisfech*, inaceitáve*, muito desapontad*, muito insatisfeit*
"""
_NEGATED = re.compile(r"(?:\b(?:not|never|hardly|isn't|wasn't|aren't|don't|didn't|nicht|kein|pas|não))\s+(?:\S+\s+)?$")
_BEFORE = 24  # characters in which a "not" stands before what it negates
_STOPS = str.maketrans(dict.fromkeys('.,;:!?()[]<>"*_\n\r\t', " "))


@dataclass(frozen=True, slots=True)
class Phrase:
    words: str
    goes_on: bool  # the last word may have any ending
    points: int  # +1 friendly, -1 unfriendly

    @property
    def trigger(self) -> str:
        """Its longest whole word: most mails have none of these, and need no search for the phrase."""
        whole = self.words.split()[: -1 if self.goes_on else None]
        return max(whole, key=len, default="")


def _phrases(lines: str, points: int) -> list[Phrase]:
    listed = [" ".join(phrase.split()) for phrase in lines.split(",")]
    return [Phrase(phrase.rstrip("*"), phrase.endswith("*"), points) for phrase in listed]


PHRASES = (*_phrases(_KIND, 1), *_phrases(_ANGRY, -1))
_BY_TRIGGER = {p.trigger: tuple(q for q in PHRASES if q.trigger == p.trigger) for p in PHRASES}
_TRIGGERS = frozenset(_BY_TRIGGER)


def of(text: str) -> float:
    """-1 … 1 for the new words of one mail; 0 when nothing marks it. A negated kind phrase is an unkind one."""
    said = text[:READ].lower().translate(_STOPS).split()
    found = _TRIGGERS.intersection(said)
    words = f" {' '.join(said)} "
    points = sum(_points(words, phrase) for word in (*found, "") for phrase in _BY_TRIGGER[word])
    return max(-1.0, min(1.0, points / FULL))


def _points(words: str, phrase: Phrase) -> int:
    start = words.find(f" {phrase.words}" if phrase.goes_on else f" {phrase.words} ")
    if start < 0:
        return 0
    if _NEGATED.search(words[max(0, start - _BEFORE) : start + 1]):
        return min(0, -phrase.points)
    return phrase.points
