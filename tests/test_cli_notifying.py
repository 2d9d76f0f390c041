"""What a person is told can be chosen without a page; what does not fit is a sentence."""

import pytest

from rapport.app import App
from rapport.cli.notifying import changed, rows
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.signals.notices import service
from rapport.signals.notices.model import Channel, Choices
from tests import seeds, visiting


def test_pairs_change_what_they_name_and_nothing_else() -> None:
    before = Choices(everybody=True)
    after = changed(before, ["hour=7", "channels=app,mail", "severity=high", "quiet_until=2026-12-01"])
    assert (after.hour, after.channels, after.severity) == (7, frozenset(Channel), Severity.HIGH)
    assert after.everybody and str(after.quiet_until) == "2026-12-01"
    assert changed(after, ["quiet_until=", "channels="]).channels == frozenset()


@pytest.mark.parametrize("pair", ["hour=25", "hour=soon", "severity=grave", "kinds=weather", "colour=red", "hour"])
def test_what_does_not_fit_is_a_sentence_that_names_it(pair: str) -> None:
    with pytest.raises(BadInput, match=pair.split("=")[0]):
        changed(Choices(), [pair])


def test_no_kinds_are_told_as_all_and_no_channels_as_none() -> None:
    """Kills "kinds –", which reads as if nothing would be told."""
    shown = dict(rows(Choices(channels=frozenset())))
    assert (shown["kinds"], shown["channels"]) == ("all", "–")


def test_the_same_choice_is_read_and_made_over_the_api(app: App) -> None:
    me = seeds.dataflow(app).csm
    visitor, path = visiting.person(app, me), "/api/me/notifications"
    asked = visitor.client.get(path).json() | {"hour": 6, "channels": ["mail"]}
    sent = visitor.client.put(path, json=asked, headers={"X-CSRF-Token": visitor.csrf})
    assert sent.status_code == 200 and service.choices_of(app, me).hour == 6
    assert service.choices_of(app, me).channels == {Channel.MAIL}
    late = visitor.client.put(path, json=asked | {"hour": 24}, headers={"X-CSRF-Token": visitor.csrf})
    assert late.status_code == 422 and service.choices_of(app, me).hour == 6
