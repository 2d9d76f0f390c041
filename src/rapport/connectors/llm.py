"""How is a language model asked, hosted or local: once, within a time, with every failure a sentence?

Nothing is carried out here. In the chat a model may ask for tools; what it asked for is handed back as a value.
"""

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

from pydantic_ai import Agent, UsageLimits
from pydantic_ai.direct import model_request
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model as Provided
from pydantic_ai.models import ModelRequestParameters, infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from rapport.drafts.rewording.model import Prompt, Said
from rapport.users.talks.model import Brief, Step, Tool, ToolCall

MOST_TOKENS = 2000  # of an answer; a draft has some 300
NO_KEY = "none"  # local servers ask for none, and the client refuses an empty one
GRACE = 1.0  # seconds for an abandoned call to be cleared away


def provided(name: str, url: str, key: str) -> Provided:
    """A provider's model by its pydantic-ai name; with a `url`, a server that speaks OpenAI's protocol.

    Raises pydantic_ai.exceptions.UserError where a provider is unknown or its key is missing.
    """
    if url:
        return OpenAIChatModel(name, provider=OpenAIProvider(base_url=url, api_key=key or NO_KEY))
    return infer_model(name)


class LanguageModel:
    """Stands at the Model port. One event loop in a thread of its own: HTTP clients live and die with their loop."""

    def __init__(self, model: Provided, name: str, seconds: float) -> None:
        self.name = name
        self._model, self._seconds = model, seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="language-model", daemon=True)
        self._thread.start()

    def reword(self, prompt: Prompt) -> Said:
        """Never raises: a model that fails leaves the draft as it is."""
        said = self._within(self._ask(prompt))
        return Said(problem=said.problem) if said.problem else Said(said.text)

    def step(self, brief: Brief) -> Step:
        """Never raises: a model that fails leaves the chat with its grammar."""
        return self._within(self._next(brief))

    def _within(self, asking: Coroutine[Any, Any, Step]) -> Step:
        asked = asyncio.run_coroutine_threadsafe(asyncio.wait_for(asking, self._seconds), self._loop)
        try:
            return asked.result(self._seconds + GRACE)
        except (TimeoutError, TookTooLong):
            asked.cancel()
            return Step(problem=f"The language model did not answer within {self._seconds:g} seconds.")
        except Exception as error:  # whatever a provider's library raises, the program goes on without it
            return Step(problem=f"The language model could not be asked: {_short(error)}.")

    async def _ask(self, prompt: Prompt) -> Step:
        settings = ModelSettings(timeout=self._seconds, max_tokens=MOST_TOKENS)
        agent = Agent(self._model, output_type=str, instructions=prompt.instructions, retries=0)
        answer = await agent.run(prompt.material, model_settings=settings, usage_limits=UsageLimits(request_limit=1))
        return Step(answer.output)

    async def _next(self, brief: Brief) -> Step:
        settings = ModelSettings(timeout=self._seconds, max_tokens=MOST_TOKENS)
        tools = ModelRequestParameters(function_tools=[_definition(one) for one in brief.tools])
        answer = await model_request(
            self._model, _messages(brief), model_settings=settings, model_request_parameters=tools
        )
        text = "".join(part.content for part in answer.parts if isinstance(part, TextPart))
        calls = tuple(_call(part) for part in answer.parts if isinstance(part, ToolCallPart))
        return Step(text, calls)

    def close(self) -> None:
        """End the thread and its loop; what is still asked is abandoned."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _definition(tool: Tool) -> ToolDefinition:
    properties = {name: {"type": "string"} for name in tool.takes}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return ToolDefinition(name=tool.name, description=tool.about, parameters_json_schema=schema)


def _messages(brief: Brief) -> list[ModelMessage]:
    """The line, then each call with its result, as a provider wants them in turn."""
    found: list[ModelMessage] = [ModelRequest([UserPromptPart(brief.typed)], instructions=brief.instructions)]
    for number, one in enumerate(brief.happened):
        called = f"call-{number}"
        found.append(ModelResponse([ToolCallPart(one.call.name, dict(one.call.arguments), called)]))
        result = ToolReturnPart(one.call.name, one.result, called)
        found.append(ModelRequest([result], instructions=brief.instructions))
    return found


def _call(part: ToolCallPart) -> ToolCall:
    """Raises ValueError where the arguments are no object; what is no text in them becomes one."""
    given: Mapping[str, Any] = part.args_as_dict(raise_if_invalid=True)
    return ToolCall(part.tool_name, {str(name): str(value) for name, value in given.items() if value is not None})


def _short(error: Exception) -> str:
    """One line of it, without what a server may have put behind it."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(".")
