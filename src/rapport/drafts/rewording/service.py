"""How is a draft reworded: asked outside every transaction, judged inside, and kept word for word?"""

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import approval, compose
from rapport.drafts import store as drafts
from rapport.drafts.checks import Ground
from rapport.drafts.model import Content, Draft, DraftId
from rapport.drafts.plays.service import ground
from rapport.drafts.rewording import judging, store, wording
from rapport.drafts.rewording.model import ModelCall, ModelCallId
from rapport.errors import Conflict
from rapport.users import store as users
from rapport.users.model import UserId

NOTHING = "This draft has no sentence that a language model may reword: what is left are promises, blanks and lists."


def reword(app: App, draft_id: DraftId, *, by: UserId) -> Draft:
    """The draft after a language model was asked; the same draft where it answers nothing that may stand.

    Raises Conflict without a model, for a draft that no longer waits, and where somebody has changed it meanwhile.
    """
    if app.model is None:
        raise Conflict(
            "No language model is connected, and none is needed: drafts are complete without one. To reword sentences, "
            "set RAPPORT_MODEL (docs/language-model.md)."
        )
    with app.db.transaction() as tx:
        draft, grounds = _open(tx, drafts.get(tx, draft_id))
    asked = wording.offer(draft.version.content, grounds)
    if asked is None:
        raise Conflict(NOTHING)
    said = app.model.reword(asked.prompt)
    with app.db.transaction() as tx:
        now_there, grounds = _open(tx, drafts.lock(tx, draft_id))
        approval.refuse_unless_current(now_there, draft.version.number)
        content, verdicts = judging.reworded(draft.version.content, asked, said, grounds)
        made = _written(app, tx, now_there, content, grounds)
        call = ModelCall(
            ModelCallId(0), draft.version.number, app.model.name, asked.prompt, said, verdicts, made, app.now(), by
        )
        store.add(tx, draft_id, call)
        return drafts.get(tx, draft_id)


def calls(app: App, draft_id: DraftId) -> tuple[ModelCall, ...]:
    """Every time a model was asked about this draft, the newest first. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.calls(tx, drafts.get(tx, draft_id).id)


def _open(tx: Transaction, draft: Draft) -> tuple[Draft, Ground]:
    approval.refuse_unless_waiting(draft, "reworded")
    sender = users.get_user(tx, users.get_mailbox(tx, draft.mailbox).user_id)
    return draft, ground(tx, draft, draft.version.content, sender)


def _written(app: App, tx: Transaction, draft: Draft, content: Content, grounds: Ground) -> int | None:
    """The number of the new version. Whoever made the draft's words before still counts as their author."""
    if content == draft.version.content:
        return None
    mailbox = users.get_mailbox(tx, draft.mailbox)
    frame = compose.Frame(mailbox, draft.reply_to, app.new_token(), app.now(), draft.version.made_by)
    drafts.add_version(tx, draft.id, compose.version(content, grounds, frame, draft.version.number + 1))
    return draft.version.number + 1
