"""Machines are told from people, and a list of ours from everybody else's."""

import pytest

from rapport.inbox import kinds, mail
from rapport.inbox.model import Kind, Sides
from tests.test_inbox_mail import raw

OURS = Sides(frozenset({"ours.test", "partners@groups.test"}), {"customer.test": 1})


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (Kind.PERSON, {}),
        (Kind.PERSON, {"Subject": "Out of office procedure"}),  # a person may write about it
        (Kind.PERSON, {"Subject": "Returned mail"}),
        (Kind.PERSON, {"Auto_Submitted": "no"}),
        (Kind.AUTOREPLY, {"Auto_Submitted": "auto-replied (vacation)"}),
        (Kind.AUTOREPLY, {"Precedence": "auto_reply"}),
        (Kind.AUTOREPLY, {"X_Autoreply": "yes"}),
        (Kind.AUTOREPLY, {"Subject": "Automatic reply: Renewal"}),
        (Kind.AUTOREPLY, {"Subject": "Automatische Antwort: Vertrag"}),
        (Kind.AUTOREPLY, {"Subject": "Réponse automatique : contrat"}),
        (Kind.AUTOREPLY, {"Subject": "Out of Office", "In_Reply_To": "<a@ours.test>"}),
        (Kind.AUTOREPLY, {"Subject": "Out of Office: Renewal"}),
        (Kind.AUTOREPLY, {"Subject": "Abwesenheit", "Return_Path": "<>"}),
        (Kind.BOUNCE, {"From": "MAILER-DAEMON@relay.test", "Subject": "failure notice"}),
        (Kind.BOUNCE, {"X_Failed_Recipients": "bo@customer.test"}),
        (Kind.BOUNCE, {"Return_Path": "<>", "Subject": "Unzustellbar: Vertrag"}),
        (Kind.BOUNCE, {"Return_Path": "<>", "Subject": "Falha na entrega"}),
        (Kind.BOUNCE, {"From": "no-reply@relay.test", "Subject": "Mancata consegna"}),
        (Kind.BOUNCE, {"From": '"Mail Delivery System" <mx@relay.test>', "Subject": "Undelivered Mail"}),
        (Kind.PERSON, {"Subject": "Mancata consegna"}),  # a parcel that did not arrive
        (Kind.AUTOREPLY, {"Subject": "自動返信: 契約"}),
        (Kind.AUTOREPLY, {"Subject": "Poza biurem", "In_Reply_To": "<a@ours.test>"}),
        (Kind.BOUNCE, {"Content_Type": "multipart/report; report-type=delivery-status; boundary=b"}),
        (Kind.REPORT, {"Content_Type": 'multipart/report; report-type="feedback-report"; boundary=b'}),
        (Kind.REPORT, {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=b"}),
        (Kind.REPORT, {"Auto_Submitted": "auto-generated"}),
        (Kind.CALENDAR, {"Content_Type": "text/calendar; method=REPLY"}),
        (Kind.BULK, {"List_Id": "<news.seller.test>"}),
        (Kind.BULK, {"List_Unsubscribe": "<https://seller.test/out>"}),
        (Kind.BULK, {"Precedence": "bulk"}),
        (Kind.BULK, {"From": "no-reply@seller.test"}),
        (Kind.BULK, {"X_Spam_Flag": "YES"}),
        (Kind.BULK, {"Feedback_ID": "1:2:3:seller"}),
    ],
)
def test_headers_tell_who_wrote_it(kind: Kind, headers: dict[str, str]) -> None:
    body = "--b\n\nwords\n--b--\n" if "boundary" in headers.get("Content_Type", "") else "words\n"
    assert mail.read(raw(body, **headers)).kind is kind


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "Support <support.ours.test>", "List_Unsubscribe": "<https://groups.test/out>"},
        {"Precedence": "bulk", "X_list": "team", "Sender": "team-bounce@ours.test"},  # ecartis
        {"Precedence": "bulk", "Sender": "owner-team@ours.test"},  # majordomo
        {"Precedence": "list", "List_Post": "<mailto:team@ours.test>"},
        {"Mailing_List": "list team@lists.ours.test; contact team-help@lists.ours.test"},
        {"List_Id": "<partners.groups.test>", "To": "partners@groups.test"},  # ours by its address only
    ],
)
def test_people_writing_through_a_list_of_ours_are_people(headers: dict[str, str]) -> None:
    read = mail.read(raw(**headers))
    assert (read.kind, kinds.for_us(read, OURS)) == (Kind.BULK, Kind.PERSON)


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "<news.seller.test>", "To": "team@ours.test"},
        {"List_Unsubscribe": "<mailto:out@seller.test>"},
        {"List_Id": "<dev.project.test>", "To": "dev@project.test", "Cc": "nora@ours.test"},
        {"Precedence": "bulk"},
        {"From": "noreply@seller.test", "List_Id": "<team.ours.test>"},
        # A newsletter that somebody subscribed our own list to: whose it is, not who passed it on.
        {"List_Unsubscribe": "<https://seller.test/out>", "X_list": "team", "Sender": "team-bounce@ours.test"},
        {"X_Spam_Flag": "YES", "List_Id": "<team.ours.test>"},
        {"List_Id": "<news.ours.test>", "List_Unsubscribe_Post": "List-Unsubscribe=One-Click"},
        {"List_Id": "<news.ours.test>", "From": "hello@ours.test", "To": "ana@customer.test"},
        {"List_Id": "<team.notours.test>"},  # labels are compared whole
        {"List_Id": "<other.groups.test>", "To": "partners@groups.test"},
    ],
)
def test_newsletters_foreign_lists_and_machines_stay_bulk(headers: dict[str, str]) -> None:
    """Kills the mutant that calls everything a person which has an address of ours among its recipients."""
    read = mail.read(raw(**headers))
    assert (read.kind, kinds.for_us(read, OURS)) == (Kind.BULK, Kind.BULK)


def test_a_colleague_answering_through_our_list_is_a_person() -> None:
    headers = {"List_Id": "<team.ours.test>", "From": "nora@ours.test", "To": "ana@customer.test"}
    assert kinds.for_us(mail.read(raw(**headers, In_Reply_To="<a@customer.test>")), OURS) is Kind.PERSON


def test_only_bulk_is_ever_changed_for_us() -> None:
    bounce = mail.read(raw(Return_Path="<>", Subject="Undelivered Mail", List_Id="<team.ours.test>"))
    assert kinds.for_us(bounce, OURS) is Kind.BOUNCE
    assert kinds.for_us(mail.read(raw()), OURS) is Kind.PERSON


@pytest.mark.parametrize(
    ("kind", "headers", "body"),
    [
        (Kind.BOUNCE, {"From": "post_master@relay.test", "Subject": "Re: Plan"}, "550 - Requested action not taken\n"),
        (Kind.REPORT, {"From": "post_master@relay.test", "Subject": "Re: Plan"}, "Your quota was raised.\n"),
        (Kind.BOUNCE, {"Return_Path": "<>", "Subject": "Plan"}, "The mail could not be delivered.\n"),
        (Kind.PERSON, {"Subject": "Plan"}, "The parcel could not be delivered. 550 - Requested action\n"),
        (Kind.BOUNCE, {"X_Amz_Sns_Message_Id": "1", "From": "no-reply@sns.test"}, '{"notificationType":"Bounce"}\n'),
        (Kind.REPORT, {"X_Amz_Sns_Message_Id": "1", "From": "no-reply@sns.test"}, '{"eventType": "Complaint"}\n'),
        (Kind.BULK, {"X_Amz_Sns_Message_Id": "1", "From": "no-reply@sns.test"}, "Your bill is ready.\n"),
    ],
)
def test_words_decide_only_where_the_headers_point_to_a_machine(kind: Kind, headers: dict[str, str], body: str) -> None:
    """The mutant: calling each mail a bounce that speaks of one."""
    assert mail.read(raw(body, **headers)).kind is kind
