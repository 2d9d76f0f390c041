"""How is a language model asked, hosted or local: once, within a time, without tools, with every failure a sentence?"""

import asyncio
import threading
from concurrent.futures import TimeoutError as TookTooLong

from pydantic_ai import Agent, UsageLimits
from pydantic_ai.models import Model as Provided
from pydantic_ai.models import infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from rapport.drafts.rewording.model import Prompt, Said

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
        asked = asyncio.run_coroutine_threadsafe(asyncio.wait_for(self._ask(prompt), self._seconds), self._loop)
        try:
            return Said(asked.result(self._seconds + GRACE))
        except (TimeoutError, TookTooLong):
            asked.cancel()
            return Said(problem=f"The language model did not answer within {self._seconds:g} seconds.")
        except Exception as error:  # whatever a provider's library raises, the draft goes on without it
            return Said(problem=f"The language model could not be asked: {_short(error)}.")

    async def _ask(self, prompt: Prompt) -> str:
        settings = ModelSettings(timeout=self._seconds, max_tokens=MOST_TOKENS)
        agent = Agent(self._model, output_type=str, instructions=prompt.instructions, retries=0)
        answer = await agent.run(prompt.material, model_settings=settings, usage_limits=UsageLimits(request_limit=1))
        return answer.output

    def close(self) -> None:
        """End the thread and its loop; what is still asked is abandoned."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _short(error: Exception) -> str:
    """One line of it, without what a server may have put behind it."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(".")
