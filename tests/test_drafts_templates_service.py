"""A team makes a template its own: editions, conflicts, reset, and what it then writes."""

import pytest

from rapport.app import App
from rapport.drafts import envelope
from rapport.drafts import store as drafts_store
from rapport.drafts.model import Play
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.service import Wanted
from rapport.drafts.templates import service
from rapport.drafts.templates.reading import BadTemplate
from rapport.errors import BadInput, Conflict
from tests import seeds
from tests.test_drafts_checks import INVENTED

NAME = "re_engagement"
WISH = "courtesy from to: I hope that you are well.\n"


def changed(extra: str = WISH) -> str:
    return service.shipped(NAME).replace("courtesy: {sign_off}", f"{extra}\ncourtesy: {{sign_off}}")


def test_a_saved_template_is_what_is_written_from_then_on(app: App) -> None:
    seed = seeds.techcorp(app)
    service.save(app, NAME, changed(), by=seed.csm)
    draft = occasions.write(app, seed.customer, Wanted(Play.RE_ENGAGEMENT, "Mike Johnson"), by=seed.csm)
    assert "I hope that you are well." in envelope.shown(draft.version.envelope.mime).text
    assert draft.version.faults == ()


@pytest.mark.parametrize("text", INVENTED)
def test_a_template_that_would_state_what_nobody_knows_does_not_save(app: App, text: str) -> None:
    seed = seeds.techcorp(app)
    with pytest.raises(BadTemplate, match="This template is not saved"):
        service.save(app, NAME, changed(f"fact from to: {text}\n"), by=seed.csm)
    assert not service.get(app, NAME).is_changed


def test_reset_brings_back_what_was_shipped_and_keeps_the_editions(app: App) -> None:
    seed = seeds.techcorp(app)
    service.save(app, NAME, changed(), by=seed.csm)
    assert service.reset(app, NAME, by=seed.manager).text == service.shipped(NAME)
    assert [(one.number, bool(one.text), one.made_by) for one in service.editions(app, NAME)] == [
        (2, False, seed.manager),
        (1, True, seed.csm),
    ]
    with pytest.raises(BadInput, match="as it was shipped"):
        service.reset(app, NAME, by=seed.csm)


def test_the_second_of_two_who_save_is_told(app: App) -> None:
    seed = seeds.techcorp(app)
    service.save(app, NAME, changed(), by=seed.csm, after=0)
    with pytest.raises(Conflict, match="A colleague has changed the template"):
        service.save(app, NAME, changed("courtesy: Hello.\n"), by=seed.manager, after=0)


def test_a_template_cannot_be_saved_as_another_play(app: App) -> None:
    seed = seeds.techcorp(app)
    with pytest.raises(BadTemplate, match="Play and variant in its head stay as they are"):
        service.save(app, "hello", changed(), by=seed.csm)


def test_our_own_product_may_be_named_and_another_may_not(app: App) -> None:
    seeds.techcorp(app)
    assert service.faults(app, changed("courtesy from to: I hope that Harbor is useful to you.\n")) == ()
    assert service.faults(app, changed("courtesy from to: I hope that Zephyr is useful to you.\n"))


def test_the_text_may_come_from_a_browser(app: App) -> None:
    seed = seeds.techcorp(app)
    saved = service.save(app, NAME, changed().replace("\n", "\r\n"), by=seed.csm)
    assert "\r" not in saved.text and saved.text == changed()


def test_a_preview_writes_for_a_real_customer_and_keeps_nothing(app: App) -> None:
    seed = seeds.techcorp(app)
    shown = occasions.preview(app, seed.customer, changed(), by=seed.csm, person="Mike Johnson")
    assert any(one.text == "I hope that you are well." for one in shown.content.sentences)
    assert shown.faults == () and shown.content.to[0].name == "Mike Johnson"
    with app.db.transaction() as tx:
        assert drafts_store.list_drafts(tx) == ()


def test_a_preview_shows_the_template_that_is_being_edited_even_where_another_variant_fits(app: App) -> None:
    seed = seeds.techcorp(app)
    text = service.shipped("intro_request.technical")
    shown = occasions.preview(app, seed.customer, text, by=seed.csm, person="the CFO")
    assert "what your technical team needs from Harbor" in " ".join(one.text for one in shown.content.sentences)
