"""What does another system hear of a signal: as JSON for programs, as a line for Slack?"""

import json
from datetime import datetime

from rapport.signals.model import Signal
from rapport.signals.notices.model import News, WebhookKind

SLACK_SIGNS = {"low": ":white_circle:", "medium": ":large_yellow_circle:", "high": ":large_orange_circle:",
               "critical": ":red_circle:"}  # fmt: skip
LONGEST_SENTENCE = 1_000  # characters; a Slack text may have 40,000, nobody reads them


def body(kind: WebhookKind, news: News, about: tuple[Signal, str], address: str, now: datetime) -> str:
    """What is posted about a signal of a customer (by name); `address` is where people open Rapport."""
    signal, customer = about
    link = f"{address}/signals/{signal.id}"
    if kind is WebhookKind.SLACK:
        return _slack(news, signal, customer, link)
    data = {
        "id": signal.id,
        "kind": signal.kind.value,
        "severity": signal.severity.value,
        "status": signal.status.value,
        "customer": {"id": signal.customer, "name": customer},
        "sentence": signal.sentence,
        "since": signal.since.isoformat(),
        "detected_at": signal.detected_at.isoformat(),
        "closed_at": signal.closed_at and signal.closed_at.isoformat(),
        "closed_because": signal.closed_because,
        "evidence": list(signal.evidence),
        "link": link,
    }
    return _json({"type": news.value, "timestamp": now.isoformat(), "data": data})


def test_body(kind: WebhookKind, name: str, now: datetime) -> str:
    """What is posted to try a webhook out."""
    words = f"Rapport can reach {name}. New signals will appear here."
    if kind is WebhookKind.SLACK:
        return _json({"text": escaped(words)})
    return _json({"type": News.TEST.value, "timestamp": now.isoformat(), "data": {"sentence": words}})


def approval_body(kind: WebhookKind, sentence: str, link: str, now: datetime) -> str:
    """What is posted about an urgent draft: that it waits, never what it says."""
    if kind is WebhookKind.SLACK:
        text = f":rotating_light: {escaped(sentence[:LONGEST_SENTENCE])} <{escaped(link)}|Read and decide>"
        return _json({"text": text, "unfurl_links": False, "unfurl_media": False})
    data = {"sentence": sentence, "link": link}
    return _json({"type": News.APPROVAL.value, "timestamp": now.isoformat(), "data": data})


def _slack(news: News, signal: Signal, customer: str, link: str) -> str:
    sign = ":white_check_mark:" if news is News.CLEARED else SLACK_SIGNS[signal.severity.value]
    state = "closed" if news is News.CLEARED else signal.severity.value
    sentence = escaped(signal.sentence[:LONGEST_SENTENCE])
    text = f"{sign} *{escaped(customer)}* ({state}): {sentence} <{escaped(link)}|Open in Rapport>"
    return _json({"text": text, "unfurl_links": False, "unfurl_media": False})


def escaped(text: str) -> str:
    """Slack's three: a customer called <!channel> calls nobody, and a name on several lines stands on one."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
