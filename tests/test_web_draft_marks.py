"""What the page of a draft underlines as a fact rests on a record; whoever comes second is led back to it."""

import re

import pytest

from rapport.app import App
from rapport.drafts import service
from rapport.drafts.layout import text_of
from rapport.drafts.model import Edit
from tests import seeds, visiting

UNTRUE = "We saved you 42% last year."
MARKED = re.compile(r'<(?:a|span)[^>]*class="s [^"]*s-unheld"[^>]*id="s\d+"[^>]*title="no record says this">([^<]*)<')


def test_a_sentence_without_a_record_does_not_look_like_one_that_has_one(app: App) -> None:
    """Kills the mutant that underlines every fact alike: an invented figure stood there in the colour of proof."""
    seed = seeds.techcorp(app)
    draft = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    visitor, content = visiting.person(app, seed.csm), draft.version.content
    assert MARKED.findall(visitor.client.get(f"/drafts/{draft.id}").text) == []
    body = f"{text_of(content.sentences)}\n\n{UNTRUE}"
    service.edit(app, draft.id, Edit(1, content.subject, body, None, text_of(content.forwardable)), by=seed.csm)
    assert MARKED.findall(visitor.client.get(f"/drafts/{draft.id}").text) == [UNTRUE]


@pytest.mark.parametrize(("origin", "led"), [(visiting.HERE, True), ("https://evil.test", False)])
def test_who_approves_second_is_told_and_led_back_to_the_draft(app: App, origin: str, led: bool) -> None:
    """Kills the dead end of "Load it again", and the mutant that follows a page that is not ours."""
    seed = seeds.techcorp(app)
    draft = service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    visitor, path = visiting.person(app, seed.csm), f"/drafts/{draft.id}"
    form = {"csrf": visitor.csrf, "version": "1", "sha256": draft.version.envelope.sha256.hex()}
    assert visitor.post(f"{path}/approve", **form) == 303
    second = visitor.client.post(f"{path}/approve", data=form, headers={"Referer": f"{origin}{path}"})
    assert second.status_code == 409 and "it is approved already" in second.text
    assert (f'href="{path}">Load the page again' in second.text) is led
