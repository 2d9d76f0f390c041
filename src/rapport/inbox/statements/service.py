"""What do the mails of a batch say about people that is not known yet?"""

from collections.abc import Sequence
from dataclasses import replace

from rapport.db import Transaction
from rapport.inbox.model import StoredMail
from rapport.inbox.statements import changes, store
from rapport.inbox.statements.model import Heard, StatementKind


def keep(tx: Transaction, stored: Sequence[StoredMail]) -> tuple[Heard, ...]:
    """Store what new mails say, and the phones under them; the answer is what was stored, the oldest first."""
    phones = [(one.mail.sender.email, phone, one.id) for one in stored for phone in one.mail.phones]
    store.add_phones(tx, phones)
    heard = [
        Heard(0, said, one.record, one.mail.sender.email, one.mail.sent_at) for one in stored for said in one.mail.said
    ]
    authors = {one.author for one in heard if one.statement.kind is StatementKind.TITLE}
    telling = changes.telling(heard, store.titles_of(tx, authors) if authors else {})
    if not telling:
        return ()
    ids = store.numbers(tx, len(telling))
    kept = tuple(replace(one, id=number) for number, one in zip(ids, telling, strict=True))
    store.add(tx, kept)
    return kept
