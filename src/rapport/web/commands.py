"""Where can one go, and what can one do, by typing its name or by two keys?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.people.finding import likeness
from rapport.people.finding.model import Candidate, Found
from rapport.web.doors import ACCESS

MOST_ACTIONS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the bar or the settings lead to."""

    path: str
    name: str
    about: str  # one line: what it is for
    also: str = ""  # other words that somebody may type for it
    key: str = ""  # g and this goes there


@dataclass(frozen=True, slots=True)
class Hit:
    """One line below what was typed. `posts`: choosing it does something, as a form of the page would."""

    sort: str  # 'customer', 'person', 'action', 'page'
    title: str
    detail: str
    link: str
    posts: bool = False


BAR = (
    Place("/", "Today", "What you owe, what is news, who is worth a touch", "home morning", "t"),
    Place("/drafts", "Drafts", "Texts that wait for your yes", "approve approvals mail", "d"),
    Place("/customers", "Customers", "All customers in one table", "portfolio accounts", "c"),
    Place("/signals", "Signals", "What changed that somebody must know", "risks alerts news", "s"),
    Place("/map", "Map", "Whose people to look at: every customer with a map", "people org chart stakeholders", "p"),
    Place("/introductions", "Introductions", "From asked to thanked, on one board", "champion meet", "i"),
    Place("/metrics", "Metrics", "What worked, in figures", "learning numbers report", "m"),
    Place("/settings", "Settings", "Everything that can be set", "preferences configuration", ","),
)
SETTINGS = (
    Place("/settings/people", "People and keys", "Who works here, invitations, keys for programs", "users invite api"),
    Place("/settings/mailboxes", "Mailboxes", "From which addresses Rapport sends", "smtp imap connect"),
    Place("/settings/import", "Import", "Bring in mail, calendars and tables as files", "mbox eml ics csv upload"),
    Place("/settings/thresholds", "Thresholds", "When a signal is raised, tried on your own past", "detectors"),
    Place("/back-test", "Back-test", "What the detectors would have said in the past", "replay simulate"),
    Place("/settings/templates", "Templates", "The words that drafts are made of, with a preview", "plays texts"),
    Place("/settings/policies", "Approving", "Who approves what, quiet hours, no contact", "policies contact"),
    Place("/settings/sla", "Response times", "How fast we answer, business hours, holidays", "sla policies week"),
    Place("/settings/voice", "Voice", "How your own drafts sound", "tone style"),
    Place("/settings/notifications", "Notifications", "What you hear of, where and when", "digest mail"),
    Place("/settings/webhooks", "Webhooks", "What other systems tell Rapport, and what it tells them", "slack tickets"),
    Place("/settings/privacy", "Privacy", "What is never stored, for how long the rest is", "erase export gdpr"),
    Place("/settings/audit", "Audit log", "Who did what, unchangeable", "history"),
    Place("/reviews", "Reviews", "Hurried mail, looked at afterwards", "check"),
    Place("/notices", "Notices", "What you were told", "notifications news"),
    Place("/status", "Status", "What runs, and what is wrong", "health background jobs"),
)  # fmt: skip
CAUGHT = Place("/caught", "Caught mail", "Where the demo's mail arrives", "outbox sent demo", "o")

# What is done at a customer: the words of the line, where it goes, whether it writes a draft.
AT_CUSTOMER = (
    ("Map of {name}", "/customers/{id}/map", False),
    ("Request intro at {name}", "/customers/{id}/intro-request", True),
    ("Draft escalation response for {name}", "/customers/{id}/escalation-response", True),
    ("What is worth writing to {name}", "/customers/{id}/plays", False),
)


def there(places: Sequence[Place]) -> tuple[Place, ...]:
    """Those that have a door."""
    return tuple(place for place in places if f"GET {place.path}" in ACCESS)


def hits(typed: str, found: Found, *, demo: bool) -> tuple[Hit, ...]:
    """Customers, people, actions, pages; with nothing typed the pages of the bar."""
    words = likeness.words(typed)
    places = there((*BAR, *([CAUGHT] if demo else []), *(SETTINGS if words else ())))
    return (
        *(Hit("customer", one.name, one.detail, f"/customers/{one.id}") for one in found.customers),
        *(Hit("person", one.name, one.detail, f"/people/{one.id}") for one in found.people),
        *tuple(_actions(words, found.named))[:MOST_ACTIONS],
        *(Hit("page", place.name, place.about, place.path) for place in places if not words or _fits(words, place)),
    )


def _fits(words: Sequence[str], place: Place) -> bool:
    return likeness.score(words, f"{place.name} {place.also}") >= likeness.BEGINS


def _actions(words: Sequence[str], customers: Sequence[Candidate]) -> Iterator[Hit]:
    """The name alone offers all that can be done there; with another word, what that word fits."""
    for one in customers:
        for title, path, posts in AT_CUSTOMER:
            text = title.format(name=one.name)
            if likeness.fits(words, text):
                about = "writes a draft, sends nothing" if posts else ""
                yield Hit("action", text, about, path.format(id=one.id), posts)
