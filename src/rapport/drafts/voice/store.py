"""Rows of voices: what was learned of somebody's mail, what they chose, what their edits taught."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Index, Text, UniqueConstraint, delete, exists, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId
from rapport.drafts.store import draft_versions
from rapport.drafts.voice.model import Choice, Habits, Lesson, Setting
from rapport.inbox.model import Direction, Field, Kind
from rapport.inbox.store import message_addresses, messages
from rapport.users.model import UserId

voice_habits = table(
    "voice_habits",
    Column("user_id", BigInteger, nullable=False),
    Column("habits", JSONB, nullable=False),  # counts
    Column("learned_at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users", ondelete="CASCADE"),
    key=("user_id",),
)

voice_choices = table(
    "voice_choices",
    Column("user_id", BigInteger, nullable=False),
    Column("setting", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users", ondelete="CASCADE"),
    key=("user_id", "setting"),
)

voice_lessons = table(
    "voice_lessons",
    new_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("setting", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("undone_at", DateTime(timezone=True)),  # taken back by the person: it counts no more
    refers("user_id", "users", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "draft_id", "setting"),
    Index("ix_voice_lessons_user", "workspace_id", "user_id", "setting", "at"),
)


def written(tx: Transaction, addresses: Collection[str], direction: Direction, most: int) -> tuple[str, ...]:
    """What the holder of these addresses wrote themselves, the newest first; nothing that Rapport composed."""
    ours = exists().where(draft_versions.c.message_id == messages.c.message_id)
    by = (message_addresses.c.field == Field.FROM) & message_addresses.c.address.in_(sorted(addresses))
    found = (
        select(messages.c.new_text)
        .join(message_addresses, message_addresses.c.message_id == messages.c.id)
        .where(by, messages.c.direction == direction, messages.c.kind == Kind.PERSON, messages.c.new_text != "", ~ours)
        .order_by(messages.c.sent_at.desc(), messages.c.id.desc())
        .limit(most)
    )
    return tuple(tx.execute(found).scalars())


def habits(tx: Transaction, user: UserId) -> tuple[Habits, datetime] | None:
    """What was learned last, and when."""
    row = tx.execute(select(voice_habits).where(voice_habits.c.user_id == user)).one_or_none()
    return None if row is None else (Habits(**row.habits), row.learned_at)


def put_habits(tx: Transaction, user: UserId, found: Habits, now: datetime) -> None:
    counts = {
        "mails": found.mails,
        "greetings": dict(found.greetings),
        "sign_offs": dict(found.sign_offs),
        "words": found.words,
        "contracted": found.contracted,
        "exclaiming": found.exclaiming,
    }
    values = {"user_id": user, "habits": counts, "learned_at": now}
    new = insert(voice_habits).values(values)
    tx.execute(new.on_conflict_do_update(index_elements=["workspace_id", "user_id"], set_=values))


def choices(tx: Transaction, user: UserId) -> tuple[Choice, ...]:
    found = tx.execute(select(voice_choices).where(voice_choices.c.user_id == user))
    return tuple(Choice(Setting(row.setting), row.value, row.at) for row in found)


def put_choice(tx: Transaction, user: UserId, choice: Choice) -> None:
    values = {"user_id": user, "setting": choice.setting, "value": choice.value, "at": choice.at}
    new = insert(voice_choices).values(values)
    tx.execute(new.on_conflict_do_update(index_elements=["workspace_id", "user_id", "setting"], set_=values))


def drop_choice(tx: Transaction, user: UserId, setting: Setting) -> None:
    mine = (voice_choices.c.user_id == user) & (voice_choices.c.setting == setting)
    tx.execute(delete(voice_choices).where(mine))


def lessons(tx: Transaction, user: UserId) -> tuple[Lesson, ...]:
    """Those that count, the newest first."""
    mine = (voice_lessons.c.user_id == user) & voice_lessons.c.undone_at.is_(None)
    found = tx.execute(select(voice_lessons).where(mine).order_by(voice_lessons.c.at.desc(), voice_lessons.c.id.desc()))
    return tuple(Lesson(DraftId(row.draft_id), Setting(row.setting), row.before, row.after, row.at) for row in found)


def add_lesson(tx: Transaction, user: UserId, lesson: Lesson) -> bool:
    """False when this draft has taught it already."""
    new = insert(voice_lessons).values(
        user_id=user,
        draft_id=lesson.draft,
        setting=lesson.setting,
        before=lesson.before,
        after=lesson.after,
        at=lesson.at,
    )
    return tx.execute(new.on_conflict_do_nothing().returning(voice_lessons.c.id)).first() is not None


def undo_lessons(tx: Transaction, user: UserId, setting: Setting, now: datetime) -> int:
    """They stay on record and teach no more; how many that were."""
    open_ones = (
        (voice_lessons.c.user_id == user) & (voice_lessons.c.setting == setting) & voice_lessons.c.undone_at.is_(None)
    )
    return tx.execute(update(voice_lessons).where(open_ones).values(undone_at=now)).rowcount
