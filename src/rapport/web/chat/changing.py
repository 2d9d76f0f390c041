"""How does the draft on the table change by words: who gets a copy, what is promised, what cannot be done here?"""

from rapidfuzz import fuzz, process

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.copies import Copies
from rapport.drafts.model import Draft, DraftState, Recipient
from rapport.drafts.promises import sentences
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import Answer, Asks, Blank
from rapport.errors import BadInput, Conflict, NotFound
from rapport.users import store as users
from rapport.users.model import Role
from rapport.web.chat.cards import Action, Answering, BlankLine, Button, QuestionCard
from rapport.web.chat.intents import Wish
from rapport.web.chat.moments import read as moment
from rapport.web.chat.sending import on_the_table
from rapport.web.chat.turn import Asked, Turn, say
from rapport.web.chat.wording import EDIT, draft_card, draft_context

ALIKE = 80  # of 100: a name that is close is asked about, never taken
BOSSES = frozenset({"my manager", "the manager", "my boss", "the boss", "my lead", "the lead"})
NO_WORDS = (
    "I do not reword a draft from here: its sentences come from a template and rest on records. "
    "Edit changes the words, and the original stays in sight."
)


def copy_to(turn: Turn) -> Answering:
    """One more copy, as a new version that nobody has approved. Raises NotAllowed for a key."""
    by, draft = turn.person, _read(turn)
    known = (*draft.suggested_cc, *drafts.copyable(turn.app, draft))
    meant = _meant(turn, _bosses(turn.app, known) if turn.intent.target.casefold() in BOSSES else known)
    return _changed(drafts.copy(turn.app, draft.id, Copies(draft.version.number, add=meant.email), by=by))


def drop_copy(turn: Turn) -> Answering:
    """One copy less."""
    by, draft = turn.person, _read(turn)
    meant = _meant(turn, draft.version.content.cc)
    return _changed(drafts.copy(turn.app, draft.id, Copies(draft.version.number, remove=meant.email), by=by))


def _bosses(app: App, known: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    with app.db.transaction() as tx:
        leading = {one.email for one in users.list_users(tx) if one.role is Role.MANAGER and one.disabled_at is None}
    return tuple(one for one in known if one.email in leading)


def _meant(turn: Turn, known: tuple[Recipient, ...]) -> Recipient:
    """Raises NotFound for nobody, Asked for several and for a name that is only close."""
    said = turn.intent.target
    by_email = {one.email.lower(): one for one in reversed(known)}
    folded = said.casefold()
    everybody = folded in BOSSES
    found = [
        one
        for one in by_email.values()
        if everybody or folded == one.email.lower() or set(folded.split()) <= set(one.name.casefold().split())
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        names = {email: one.name for email, one in by_email.items()}
        close = process.extract(said, names, scorer=fuzz.partial_ratio, score_cutoff=ALIKE, limit=3)
        found = [by_email[email] for _, _, email in close]
        if not found:
            raise NotFound(
                f"Nobody whom this draft can be copied to is called “{said[:60]}”. Add CCs lists who can be."
            )
    verb = "Remove {} from cc" if turn.intent.wish is Wish.DROP_COPY else "cc {}"
    choices = tuple(Button(label=one.name, action=Action.ASK, says=verb.format(one.email)) for one in found)
    raise Asked(QuestionCard(text=f"Whom do you mean by “{said[:60]}”?", choices=choices))


def _read(turn: Turn) -> Draft:
    """The draft as the person has it before them. Raises Conflict when it is another version by now."""
    draft = drafts.get(turn.app, on_the_table(turn))
    if turn.context.draft is not None and turn.context.version not in (None, draft.version.number):
        raise Conflict(f"Draft {draft.id} was changed since you read it. Load it again; nothing was changed from here.")
    return draft


def _changed(draft: Draft) -> Answering:
    return (
        say("Changed. Nothing is approved by that; this is the new version:"),
        draft_card(draft),
        draft_context(draft),
    )


def reword(turn: Turn) -> Answering:
    """No words are made up here, and none are taken away unseen."""
    on_the_table(turn)
    return turn.same(QuestionCard(text=NO_WORDS, choices=(EDIT,)))


def blanks(turn: Turn) -> Answering:
    """What only a person can say, and how to say it here."""
    draft = _read(turn)
    lines = [BlankLine(what=one.what, reason=one.reason) for one in draft.version.faults]
    if draft.state is not DraftState.PENDING or not lines:
        return turn.same(say("Nothing is missing in this draft."))
    listed = "\n".join(f"{one.what}: {one.reason}" for one in lines)
    how = "Say “owner is … by tomorrow at 15:00” or “update by tomorrow at 9:00”, or fill it in on the page."
    return turn.same(QuestionCard(text=f"Before it can be approved:\n{listed}\n{how}", choices=(EDIT,)))


def promise(turn: Turn) -> Answering:
    """One blank filled with an owner and a time, or with when they hear from us: a stored promise behind it.

    Raises NotAllowed for a key, BadInput naming what is missing.
    """
    by, draft = turn.person, _read(turn)
    wish = turn.intent.wish
    asks = Asks.ACTION if wish is Wish.PROMISE_STEP else Asks.UPDATE
    blank = next((one for one in sentences.blanks(draft.version.content) if one.asks is asks), None)
    if blank is None:
        raise NotFound("This draft does not ask for that. “What is missing” says what it asks.")
    answer = _answer(turn, blank, by_policy=wish is Wish.PROMISE_POLICY)
    return _changed(promising.answer(turn.app, draft.id, draft.version.number, [answer], by=by))


def _answer(turn: Turn, blank: Blank, *, by_policy: bool) -> Answer:
    """Raises BadInput where the step itself is not known."""
    if by_policy:
        return Answer(blank.sentence, by_policy=True)
    if blank.asks is Asks.ACTION and not blank.what:
        raise BadInput("Which step that is, no record says. Fill it in on the page of the draft.")
    due = moment(turn.intent.when, turn.app.now(), turn.zone)
    return Answer(blank.sentence, due, turn.intent.target)
