"""The chat door: plain words in, cards out; no model is needed."""

from rapport.web.chat.cards import ChatAnswer as ChatAnswer
from rapport.web.chat.cards import ChatContext as ChatContext
from rapport.web.chat.cards import ChatRequest as ChatRequest
from rapport.web.chat.door import answer as answer
from rapport.web.chat.door import stream as stream
from rapport.web.chat.door import what_became as what_became
from rapport.web.chat.terminal import in_terminal as in_terminal
