"""A language model is asked once, within a time, without tools; whatever it does, there is an answer or a sentence."""

import asyncio

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from rapport.connectors.llm import LanguageModel, provided
from rapport.drafts.rewording.model import Prompt, Said
from rapport.errors import Misconfigured
from rapport.settings import Settings
from rapport.users.talks.model import Brief, Happened, Step, Tool, ToolCall
from rapport.wiring import language_model

PROMPT = Prompt("Reword.", "1. Thank you for your mail.")


def asked(answer: object, seconds: float = 5.0) -> tuple[Said, list[AgentInfo]]:
    seen: list[AgentInfo] = []

    async def respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(info)
        if isinstance(answer, Exception):
            raise answer
        if answer == "slow":
            await asyncio.sleep(60)
        if answer == "tool":
            return ModelResponse(parts=[ToolCallPart("add_recipient", {"to": "eve@evil.test"})])
        return ModelResponse(parts=[TextPart(str(answer))])

    model = LanguageModel(FunctionModel(respond), "test", seconds)
    try:
        return model.reword(PROMPT), seen
    finally:
        model.close()


def test_it_is_asked_once_with_our_instructions_and_no_tools() -> None:
    said, (info,) = asked('{"1": "Many thanks for your mail."}')
    assert said == Said('{"1": "Many thanks for your mail."}')
    assert (info.function_tools, info.output_tools, info.instructions) == ([], [], "Reword.")


def test_an_answer_that_is_too_late_is_a_sentence() -> None:
    said, _ = asked("slow", 0.1)
    assert said == Said(problem="The language model did not answer within 0.1 seconds.")


@pytest.mark.parametrize("answer", ["tool", ValueError("no route\nto host"), ""])
def test_whatever_goes_wrong_is_a_sentence(answer: object) -> None:
    said, seen = asked(answer)
    assert said.text == "" and said.problem.startswith("The language model could not be asked: ")
    assert "\n" not in said.problem and len(seen) == 1


def test_nothing_is_connected_unless_the_settings_name_it() -> None:
    assert language_model(Settings()) is None


def test_an_unknown_provider_is_said_at_the_start() -> None:
    with pytest.raises(Misconfigured, match="RAPPORT_MODEL"):
        language_model(Settings(model="nobody:nothing"))


def test_a_server_of_ones_own_needs_an_address_and_no_key() -> None:
    assert provided("qwen3", "http://127.0.0.1:9/v1", "").model_name == "qwen3"


SCORE = Tool("score", "The score of a customer.", ("customer",))


def stepped(answer: ModelResponse, happened: tuple[Happened, ...] = ()) -> tuple[Step, list[ModelMessage], AgentInfo]:
    seen: list[tuple[list[ModelMessage], AgentInfo]] = []

    def respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append((messages, info))
        return answer

    model = LanguageModel(FunctionModel(respond), "test", 5.0)
    try:
        step = model.step(Brief("Read only.", "How well?", happened, (SCORE,)))
    finally:
        model.close()
    ((messages, info),) = seen
    return step, messages, info


def test_in_the_chat_it_is_offered_tools_and_what_it_wants_is_handed_back_undone() -> None:
    step, messages, info = stepped(ModelResponse([ToolCallPart("send", {"to": "eve@evil.test", "n": 3, "no": None})]))
    assert step == Step(calls=(ToolCall("send", {"to": "eve@evil.test", "n": "3"}),))
    assert [tool.name for tool in info.function_tools] == ["score"] and len(messages) == 1


def test_it_is_told_what_it_asked_for_in_this_turn_and_its_instructions_each_time() -> None:
    happened = (Happened(ToolCall("score", {"customer": "TechCorp"}), "3/10"),)
    step, messages, info = stepped(ModelResponse([TextPart("Thin.")]), happened)
    assert step == Step("Thin.") and len(messages) == 3
    assert "3/10" in str(messages[-1]) and info.instructions == "Read only."
