"""A yes is to exactly what was read; an edit voids it; of two people at once the second is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from rapport.app import App
from rapport.drafts import approval, envelope, service, store
from rapport.drafts.layout import RULE, text_of
from rapport.drafts.model import Approval, Draft, DraftState, Edit, Recipient, SentenceKind, Yes
from rapport.drafts.policies import rules
from rapport.drafts.policies import service as policies
from rapport.errors import BadInput, Conflict, NotAllowed, NotFound, Problem
from rapport.inbox.model import Severity
from rapport.people.store import customers
from rapport.signals import service as signals
from rapport.users.model import NewUser, Role, UserId
from rapport.users.store import add_user
from tests import seeds
from tests.conftest import Clock


def a_draft(app: App) -> tuple[Draft, seeds.Seed]:
    """A request for an introduction: nothing in it is blank or without a record."""
    seed = seeds.techcorp(app)
    return service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO"), seed


def an_escalation(app: App, severity: Severity = Severity.HIGH) -> tuple[Draft, seeds.Seed]:
    seed = seeds.dataflow(app, severity=severity)
    signals.look(app, seed.customer)
    return service.write_escalation_response(app, seed.customer, by=seed.csm), seed


def yes(draft: Draft, **more: object) -> Yes:
    return Yes(draft.version.number, draft.version.envelope.sha256, **more)  # type: ignore[arg-type]


def text(draft: Draft) -> str:
    return text_of(draft.version.content.sentences)


def change(draft: Draft, body: str | None = None, **more: object) -> Edit:
    kept = text(draft) if body is None else body
    return Edit(draft.version.number, draft.version.content.subject, kept, **more)  # type: ignore[arg-type]


def colleague(app: App, name: str = "Ida Berg", role: Role = Role.CSM) -> UserId:
    with app.db.transaction() as tx:
        user = add_user(tx, NewUser(f"{name.split()[0].lower()}@northwind.test", name, role), "", app.now())
    assert user is not None
    return user.id


def test_an_approval_holds_who_what_when_and_for_how_long(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app)
    given_yes = service.approve(app, draft.id, yes(draft), by=seed.csm)
    assert (given_yes.by, given_yes.sha256, given_yes.at) == (seed.csm, draft.version.envelope.sha256, clock())
    assert given_yes.send_after - clock() == app.settings.undo_window
    assert given_yes.expires_at - clock() == app.settings.approval_lifetime
    assert service.get(app, draft.id).state is DraftState.APPROVED
    assert service.approvals(app, draft.id) == (given_yes,)


def test_urgent_goes_at_once_and_is_marked(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app)
    with pytest.raises(BadInput, match="Say why it has to go at once"):
        service.approve(app, draft.id, yes(draft, urgent=True), by=seed.csm)
    given_yes = service.approve(app, draft.id, yes(draft, urgent=True, reason="she called"), by=seed.csm)
    assert (given_yes.send_after, given_yes.expedited, given_yes.reason) == (clock(), True, "she called")


def test_other_bytes_than_were_read_are_not_approved(app: App) -> None:
    """Kills the mutant that compares the version only."""
    draft, seed = a_draft(app)
    with pytest.raises(Conflict, match="not what draft"):
        service.approve(app, draft.id, replace(yes(draft), sha256=bytes(32)), by=seed.csm)


def test_the_second_of_two_who_approve_is_told(app: App) -> None:
    draft, seed = a_draft(app)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    with pytest.raises(Conflict, match="approved already"):
        service.approve(app, draft.id, yes(draft), by=seed.manager)


def test_who_approves_what_was_edited_meanwhile_is_told(app: App) -> None:
    draft, seed = a_draft(app)
    service.edit(app, draft.id, change(draft), by=seed.manager)
    with pytest.raises(Conflict, match="version 1, and version 2 is the current one"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)


def test_the_second_of_two_who_edit_is_told_and_loses_nothing_of_the_first(app: App) -> None:
    draft, seed = a_draft(app)
    first = service.edit(app, draft.id, change(draft, "Hi Sarah,\n\nplease call me."), by=seed.csm)
    with pytest.raises(Conflict):
        service.edit(app, draft.id, change(draft, "Hi Sarah,\n\nno."), by=seed.manager)
    assert service.get(app, draft.id).version == first.version


def test_two_at_the_very_same_time_make_one_approval(app: App) -> None:
    """Kills the mutant that reads the draft without its lock."""
    draft, seed = a_draft(app)

    def attempt(by: UserId) -> Approval | Problem:
        try:
            return service.approve(app, draft.id, yes(draft), by=by)
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, [seed.csm, seed.manager] * 4))
    assert sum(isinstance(r, Approval) for r in results) == len(service.approvals(app, draft.id)) == 1
    assert all(isinstance(r, Approval | Conflict) for r in results)


def test_an_edit_voids_the_approval(app: App) -> None:
    """Kills the mutant that leaves the approval open for the outbox to find."""
    draft, seed = a_draft(app)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    edited = service.edit(app, draft.id, change(draft), by=seed.csm)
    with app.db.transaction() as tx:
        assert store.open_approvals(tx, draft.id) == ()
    assert (edited.state, edited.version.number, edited.version.made_by) == (DraftState.PENDING, 2, seed.csm)
    assert edited.version.envelope.message_id != draft.version.envelope.message_id


def use(app: App, draft: Draft) -> None:
    """What the outbox writes just before the provider can accept."""
    with app.db.transaction() as tx:
        tx.execute(update(store.approvals).where(store.approvals.c.draft_id == draft.id).values(used_at=app.now()))


@pytest.mark.parametrize("late", ["edit", "revoke"])
def test_what_is_on_its_way_is_neither_edited_nor_held_back(app: App, late: str) -> None:
    draft, seed = a_draft(app)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    use(app, draft)
    acts: dict[str, Callable[[], object]] = {
        "edit": lambda: service.edit(app, draft.id, change(draft), by=seed.csm),
        "revoke": lambda: service.revoke(app, draft.id, by=seed.csm),
    }
    with pytest.raises(Conflict, match="on its way already"):
        acts[late]()
    after = service.get(app, draft.id)
    assert (after.state, after.version.number) == (DraftState.APPROVED, 1)


def test_undo_brings_the_draft_back_and_is_possible_once(app: App) -> None:
    draft, seed = a_draft(app)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    assert service.revoke(app, draft.id, by=seed.csm).state is DraftState.PENDING
    assert service.approvals(app, draft.id) == ()
    with pytest.raises(Conflict, match="no approval to take back"):
        service.revoke(app, draft.id, by=seed.csm)


def test_blanks_block_and_cannot_be_confirmed_away(app: App) -> None:
    draft, seed = an_escalation(app)
    blank = next(s.text for s in draft.version.content.sentences if s.kind is SentenceKind.BLANK)
    with pytest.raises(BadInput, match="still asks you something"):
        service.approve(app, draft.id, yes(draft, confirmed=(blank,)), by=seed.csm)


def filled(app: App) -> tuple[Draft, seeds.Seed]:
    """An escalation whose blanks the CSM has filled in."""
    draft, seed = an_escalation(app)
    body = (
        text(draft)
        .replace("[What is being done right now?]", "Priya Shah is rebuilding the connector.")
        .replace("[Who owns this, and by when?]", "Priya Shah will have it fixed by Friday.")
        .replace("[when?]", "tomorrow at noon")
    )
    return service.edit(app, draft.id, change(draft, body), by=seed.csm), seed


def test_what_a_person_fills_in_is_confirmed_as_their_own_word(app: App) -> None:
    draft, seed = filled(app)
    asked = tuple(dict.fromkeys(approval.sentence_of(draft.version, f) for f in draft.version.faults))
    assert asked == (
        "Priya Shah is rebuilding the connector.",
        "What happens next: Priya Shah will have it fixed by Friday.",
        "You will hear from me again tomorrow at noon, whether or not there is news.",
    )
    given_yes = service.approve(app, draft.id, yes(draft, confirmed=asked), by=seed.csm)
    assert given_yes.confirmed == tuple(f"said:{seed.csm}: {words}" for words in asked)
    assert service.get(app, draft.id).state is DraftState.EDITED


def test_one_sentence_that_is_not_confirmed_blocks(app: App) -> None:
    draft, seed = filled(app)
    asked = [approval.sentence_of(draft.version, f) for f in draft.version.faults]
    with pytest.raises(BadInput, match="cannot be approved yet"):
        service.approve(app, draft.id, yes(draft, confirmed=tuple(asked[1:])), by=seed.csm)


def test_only_what_stands_in_the_draft_is_recorded_as_said(app: App) -> None:
    draft, seed = a_draft(app)
    given_yes = service.approve(app, draft.id, yes(draft, confirmed=("We promise the moon.",)), by=seed.csm)
    assert given_yes.confirmed == ()


def test_an_unchanged_text_keeps_its_records_through_an_edit(app: App) -> None:
    draft, seed = a_draft(app)
    edited = service.edit(app, draft.id, change(draft), by=seed.csm)
    before, after = draft.version.content.sentences, edited.version.content.sentences
    assert [(s.text, s.records, s.kind) for s in after] == [(s.text, s.records, s.kind) for s in before]
    assert edited.version.faults == ()
    assert envelope.shown(edited.version.envelope.mime).text == envelope.shown(draft.version.envelope.mime).text


def test_the_whole_text_part_can_be_edited_note_and_all(app: App) -> None:
    draft, seed = a_draft(app)
    whole = envelope.shown(draft.version.envelope.mime).text
    edited = service.edit(app, draft.id, change(draft, whole.replace("short call", "call")), by=seed.csm)
    assert RULE not in text(edited)
    assert "a call with Nora" in text_of(edited.version.content.forwardable)


def test_a_text_beyond_all_measure_is_refused(app: App) -> None:
    draft, seed = a_draft(app)
    with pytest.raises(BadInput, match="20001 characters"):
        service.edit(app, draft.id, change(draft, "a" * 20_001), by=seed.csm)


def test_copies_are_added_by_a_person(app: App) -> None:
    draft, seed = an_escalation(app)
    edited = service.edit(app, draft.id, change(draft, cc=draft.suggested_cc), by=seed.csm)
    assert edited.version.envelope.recipients == ("lea.sand@northwind.test", "michael.torres@dataflow.test")


def test_a_copy_to_no_address_is_refused_and_nothing_changes(app: App) -> None:
    draft, seed = an_escalation(app)
    with pytest.raises(BadInput, match="not an address"):
        service.edit(app, draft.id, change(draft, cc=(Recipient("lea\r\nBcc: evil@evil.example", ""),)), by=seed.csm)
    assert service.get(app, draft.id).version == draft.version


def test_a_colleague_may_not_approve_anothers_draft_and_a_manager_may(app: App) -> None:
    draft, seed = a_draft(app)
    with pytest.raises(NotAllowed, match="which is not your mailbox"):
        service.approve(app, draft.id, yes(draft), by=colleague(app))
    assert not service.approve(app, draft.id, yes(draft), by=seed.manager).expedited


def test_a_critical_draft_may_be_approved_by_a_stand_in_after_a_while_with_a_reason(app: App, clock: Clock) -> None:
    """Kills the mutant that lets any colleague in at once, and the one that forgets to mark it for a look."""
    seed = seeds.dataflow(app, severity=Severity.CRITICAL)
    signals.look(app, seed.customer)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm)
    edited = service.edit(app, draft.id, change(draft, "Dear Michael,\n\nI am truly sorry."), by=seed.csm)
    ida = colleague(app)
    with pytest.raises(NotAllowed, match="decided in 10 minutes, you may stand in"):
        service.approve(app, draft.id, yes(edited, reason="Nora is on a plane"), by=ida)
    clock.forward(timedelta(minutes=10))
    with pytest.raises(BadInput, match="Say why it could not wait"):
        service.approve(app, draft.id, yes(edited), by=ida)
    assert service.approve(app, draft.id, yes(edited, reason="Nora is on a plane"), by=ida).expedited


def test_a_record_that_changed_since_blocks_the_approval(app: App) -> None:
    """Kills the mutant that trusts the faults of the day of writing."""
    draft, seed = a_draft(app)
    with app.db.transaction() as tx:
        tx.execute(update(customers).values(renewal_date=None))
    with pytest.raises(BadInput, match="31 May"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)


def test_bytes_that_were_tampered_with_are_not_approved(app: App) -> None:
    draft, seed = a_draft(app)
    with app.db.transaction() as tx:
        other = draft.version.envelope.mime.replace(b"Sarah", b"Sahra")
        tx.execute(update(store.draft_versions).values(mime=other))
    with pytest.raises(envelope.UnsafeBytes):
        service.approve(app, draft.id, yes(draft), by=seed.csm)


def test_discarding_needs_a_reason_and_ends_the_draft(app: App) -> None:
    draft, seed = a_draft(app)
    with pytest.raises(BadInput, match="with a reason"):
        service.discard(app, draft.id, by=seed.csm, because=" ")
    assert service.discard(app, draft.id, by=seed.csm, because="not now").discarded_because == "not now"
    assert service.pending(app) == ()
    with pytest.raises(Conflict, match="was discarded"):
        service.edit(app, draft.id, change(draft), by=seed.csm)


def test_who_has_no_mailbox_is_told(app: App) -> None:
    _, seed = a_draft(app)
    with pytest.raises(BadInput, match="has no mailbox to send from"):
        service.write_intro_request(app, seed.customer, by=seed.manager, target="CFO")


def test_a_draft_that_is_not_there_is_not_found(app: App) -> None:
    draft, _ = a_draft(app)
    with pytest.raises(NotFound):
        service.get(app, type(draft.id)(draft.id + 1))


ACTS = st.lists(
    st.sampled_from(["approve", "approve old", "edit", "edit old", "revoke", "discard", "use"]), max_size=10
)


def test_in_any_order_of_acts_an_approval_that_stands_is_for_the_version_that_stands(app: App) -> None:
    """The law of guarantees.md, 1. Kills mutants that let an old version through or leave an approval after an edit."""
    seed = seeds.techcorp(app)
    policies.set_limits(app, replace(rules.LIMITS, asks=50), by=seed.manager)  # one champion is asked in every example

    @settings(max_examples=15, deadline=None)
    @given(ACTS)
    def law(acts: list[str]) -> None:
        first = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
        for act in acts:
            now = service.get(app, first.id)
            on_its_way = any(a.used_at for a in service.approvals(app, first.id))
            with suppress(Conflict):
                perform(app, seed, act, first, now)
            after = service.get(app, first.id)
            standing = service.approvals(app, first.id)
            assert len(standing) <= 1
            assert all((a.version, a.sha256) == (after.version.number, after.version.envelope.sha256) for a in standing)
            assert bool(standing) == (after.state in (DraftState.APPROVED, DraftState.EDITED))
            assert not on_its_way or (after.version, after.state) == (now.version, now.state)

    law()


def perform(app: App, seed: seeds.Seed, act: str, first: Draft, now: Draft) -> None:
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: service.approve(app, now.id, yes(now), by=seed.csm),
        "approve old": lambda: service.approve(app, now.id, yes(first), by=seed.csm),
        "edit": lambda: service.edit(app, now.id, change(now), by=seed.csm),
        "edit old": lambda: service.edit(app, now.id, change(first), by=seed.csm),
        "revoke": lambda: service.revoke(app, now.id, by=seed.csm),
        "discard": lambda: service.discard(app, now.id, by=seed.csm, because="no"),
        "use": lambda: use(app, now),
    }
    acts[act]()


def test_asking_twice_for_the_same_makes_one_draft(app: App) -> None:
    """Kills: two pending drafts of one ask, each of which could be approved."""
    seed = seeds.techcorp(app)
    first = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    again = service.write_intro_request(app, seed.customer, by=seed.csm, target="the CFO")
    assert (again.id, again.version.envelope.sha256) == (first.id, first.version.envelope.sha256)
    assert len(service.pending(app)) == 1


def test_asking_again_leaves_the_words_of_a_person_alone(app: App) -> None:
    seed = seeds.techcorp(app)
    first = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    change = Edit(version=1, subject="A word with Robert?", body="Hi Sarah,\n\nCould you introduce me to Robert?")
    service.edit(app, first.id, change, by=seed.csm)
    again = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    assert (again.id, again.version.number, again.version.content.subject) == (first.id, 2, "A word with Robert?")


def test_two_people_who_have_gone_quiet_are_two_drafts(app: App) -> None:
    """Kills: drafts told apart by play and customer only."""
    seed = seeds.techcorp(app)
    first = service.write_to_silent(app, seed.customer, by=seed.csm, whom="Sarah Chen")
    second = service.write_to_silent(app, seed.customer, by=seed.csm, whom="Mike Johnson")
    assert first.id != second.id and first.version.content.to != second.version.content.to
