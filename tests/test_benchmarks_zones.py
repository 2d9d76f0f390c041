"""Lines are counted as their annotation says, a mail is never judged by a model that learned from it."""

import json
from pathlib import Path

import numpy as np
import pytest

from rapport.benchmarks import annotated, fitting, train_zones, zones
from rapport.benchmarks.annotated import zones_of
from rapport.errors import NotFound
from rapport.inbox.zones import chain, context, zoning
from rapport.inbox.zones.places import GAPS
from rapport.inbox.zones.zoning import ZONES, Zone

TEXT = "Ana,\nsee below. Bo\n\n--\nBo Berg\nFrom: Ana\n"
SPANS = [
    (0, 42, "Body"),
    (0, 4, "Body/Intro/Name"),
    (16, 18, "Body/Outro"),
    (20, 30, "Body/Signature"),
    (31, 41, "Header"),
]
LIKELIHOOD_STEP = 1e-3


def test_a_line_has_the_zone_of_most_of_its_letters() -> None:
    spans = [{"start": start, "end": end, "type": kind} for start, end, kind in SPANS]
    assert zones_of(TEXT, spans) == (Zone.INTRO, Zone.BODY, None, None, Zone.SIGNATURE, Zone.HEADER, None)


def _folder(folder: Path, mails: int) -> Path:
    """Mails that differ by words in their second line."""
    for at in range(mails):
        more = "very " * at
        text = TEXT.replace("below", more + "below")
        spans = [
            {"start": start + (len(more) if start > 4 else 0), "end": end + (len(more) if end > 4 else 0), "type": kind}
            for start, end, kind in SPANS
        ]
        (folder / f"mail_{at}.ann").write_text(json.dumps({"text": text, "denotations": spans}), encoding="utf-8")
    return folder


def test_annotated_mails_are_read_from_files_in_a_fixed_order(tmp_path: Path) -> None:
    found = annotated.read(_folder(tmp_path, 3))
    assert [(mail.corpus, mail.id) for mail in found] == [("Enron", f"mail_{at}") for at in range(3)]
    assert {mail.zones[:2] + mail.zones[4:6] for mail in found} == {
        (Zone.INTRO, Zone.BODY, Zone.SIGNATURE, Zone.HEADER),
    }


def test_a_folder_without_annotated_mails_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no annotated mails"):
        annotated.read(tmp_path)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    """Kills the mutants of forward-backward: differences of the likelihood itself are the measure."""
    chance = np.random.default_rng(3)
    scores = chance.normal(size=(6, len(ZONES))).astype(np.float32)
    step = chance.normal(size=(GAPS, len(ZONES), len(ZONES))).astype(np.float32)
    gaps, right = np.array([0, 1, 2, 1, 4, 3]), np.array([2, 0, 0, 3, 1, 1])

    def cost() -> float:
        reached = scores[0].astype(float) + step[0, 0]
        taken = float(scores[0, right[0]] + step[0, 0, right[0]])
        for at in range(1, 6):
            reached = np.log(np.exp(reached[:, None] + step[gaps[at]]).sum(axis=0)) + scores[at]
            taken += float(scores[at, right[at]] + step[gaps[at], right[at - 1], right[at]])
        return float(np.log(np.exp(reached).sum())) - taken

    of_scores, of_step = fitting.gradient(scores, step, gaps, right)
    for values, slopes in ((scores, of_scores), (step, of_step)):
        for place in ((3, 2), (0, 1)) if values.ndim == 2 else ((1, 0, 0), (0, 0, 2), (4, 3, 1)):
            before = values[place]
            values[place] = before + LIKELIHOOD_STEP
            above = cost()
            values[place] = before - LIKELIHOOD_STEP
            below = cost()
            values[place] = before
            assert slopes[place] == pytest.approx((above - below) / (2 * LIKELIHOOD_STEP), abs=0.01)


def test_a_trained_chain_is_the_same_from_its_file(tmp_path: Path) -> None:
    """And holds no word of the mails: the file is the public part of the training."""
    folder, file = _folder(tmp_path, 6), tmp_path / "weights.npz"
    assert train_zones.train(folder, file) == file.stat().st_size
    kept = chain.undump(file.read_bytes())
    mail = annotated.read(folder)[0]
    said = zoning.zones(mail.text, kept)
    assert [zone for zone, right in zip(said, mail.zones, strict=True) if right] == list(filter(None, mail.zones))
    assert kept.has_learned(mail.text) and not kept.has_learned("another")
    with np.load(file) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"u", "i", "f"}


def test_a_mail_that_was_learned_is_judged_by_another_model(tmp_path: Path) -> None:
    """Kills the mutant that lets the bundled model judge everything: this one has learned wrong zones by heart."""
    mails = annotated.read(_folder(tmp_path, 10))
    wrong = [fitting.Example(mail.text, [zone and Zone.OUTRO for zone in mail.zones]) for mail in mails]
    model = fitting.fit(wrong, 1, frozenset(chain.fingerprint(mail.text) for mail in mails[:9]))
    said = zones.judged(mails, model)
    assert set(said[mails[9]]) == {Zone.OUTRO}
    assert all(zones.five_right([zones.pairs(mail, said[mail])]) == 1 for mail in mails[:9])


def test_figures_count_lines() -> None:
    mail = [(Zone.BODY, Zone.BODY), (Zone.BODY, Zone.OUTRO), (Zone.HEADER, Zone.BODY), (Zone.SIGNATURE, Zone.SIGNATURE)]
    assert zones.five_right([mail, mail]) == 0.5
    assert zones.two_right([mail]) == 0.75
    assert zones.signature_f1([mail, [(Zone.BODY, Zone.SIGNATURE)]]) == pytest.approx(2 / 3)
    assert zones.five_right([]) == zones.signature_f1([]) == 0


def test_the_bundled_model_is_small_and_knows_what_it_learned() -> None:
    assert train_zones.WEIGHTS.stat().st_size < 2_000_000
    model = chain.bundled()
    assert len(model.learned) > 100
    assert len(model.above) == context.ROWS and np.isfinite(model.step).all()


def test_predictions_have_one_zone_for_each_line(tmp_path: Path) -> None:
    folder = _folder(tmp_path, 2)
    rows = zones.run(folder, tmp_path / "said.jsonl")
    said = [json.loads(line) for line in (tmp_path / "said.jsonl").read_text().splitlines()]
    assert [each["id"] for each in said] == ["mail_0", "mail_1"]
    assert all(len(each["zones"]) == 7 and set(each["zones"]) <= set(ZONES) for each in said)
    assert [row.metric for row in rows] == [
        "Enron, lines right, header or not",
        "Enron, lines right, five zones",
        "Enron, signature lines, F1",
        *(f"signature {field} exact, half of the mails" for field in ("name", "title", "phones")),
        "zones, messages per second and core",
    ]
    assert all(row.low <= row.ours <= row.high for row in rows)
