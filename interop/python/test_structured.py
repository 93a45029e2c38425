"""Formats and tools by the official clients, through the proxy, on the exact model."""

import json
import os
import subprocess
import urllib.request

import anthropic
import openai
import pydantic
import pytest

import network


class City(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")

    name: str
    population: int


SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "population": {"type": "integer"}},
    "required": ["name", "population"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema",
          "json_schema": {"name": "city", "strict": True, "schema": SCHEMA}}
PLACE = {"type": "object", "properties": {"city": {"type": "string"}},
         "required": ["city"], "additionalProperties": False}
WEATHER = {"name": "get_weather", "description": "Get the current weather for a city"}
TOOLS = [{"type": "function", "function": {**WEATHER, "parameters": PLACE}}]
CITY = [{"role": "user", "content": "Name a city in France and its population."}]
PARIS = [{"role": "user", "content": "What is the weather in Paris?"}]


@pytest.fixture(scope="module")
def proxy():
    return os.environ["NABLA_PROXY_URL"]


@pytest.fixture(scope="module")
def gpt(proxy):
    return openai.OpenAI(base_url=proxy + "/v1", api_key="unused", max_retries=0)


@pytest.fixture(scope="module")
def claude(proxy):
    return anthropic.Anthropic(base_url=proxy, api_key="unused", max_retries=0)


def is_a_place(arguments):
    return list(arguments) == ["city"] and isinstance(arguments["city"], str)


@pytest.mark.parametrize("temperature", [0, 1.5])
def test_an_answer_fits_the_schema_whole_and_streamed(gpt, model, temperature):
    asked = dict(model=model, messages=CITY, max_tokens=64, seed=1, temperature=temperature,
                 response_format=FORMAT)

    whole = gpt.chat.completions.create(**asked)
    chunks = list(gpt.chat.completions.create(**asked, stream=True))

    City.model_validate_json(whole.choices[0].message.content, strict=True)
    assert whole.choices[0].finish_reason == "stop"
    streamed = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    City.model_validate_json(streamed, strict=True)


def test_the_client_parses_an_answer_into_a_model(gpt, model):
    answer = gpt.chat.completions.parse(
        model=model, messages=CITY, max_tokens=64, response_format=City)
    response = gpt.responses.parse(
        model=model, input=CITY[0]["content"], max_output_tokens=64, text_format=City)

    assert isinstance(answer.choices[0].message.parsed, City)
    assert isinstance(response.output_parsed, City)


def test_any_object_parses(gpt, model):
    answer = gpt.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "A person as JSON"}],
        max_tokens=64, response_format={"type": "json_object"})

    assert isinstance(json.loads(answer.choices[0].message.content), dict)


def test_a_message_fits_the_schema(claude, model):
    message = claude.messages.create(
        model=model, max_tokens=64, messages=CITY,
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}})

    City.model_validate_json(message.content[0].text, strict=True)


def test_a_required_call_whole_and_streamed(gpt, model):
    asked = dict(model=model, messages=CITY, max_tokens=80, tools=TOOLS, tool_choice="required")

    choice = gpt.chat.completions.create(**asked).choices[0]
    with gpt.chat.completions.stream(**asked) as stream:
        streamed = stream.get_final_completion().choices[0]

    for each in (choice, streamed):
        call = each.message.tool_calls[0]
        assert each.finish_reason == "tool_calls"
        assert call.function.name == "get_weather"
        assert is_a_place(json.loads(call.function.arguments))


def test_a_required_call_of_a_response(gpt, model):
    asked = dict(
        model=model, input=PARIS[0]["content"], max_output_tokens=80, tool_choice="required",
        tools=[{"type": "function", **WEATHER, "parameters": PLACE, "strict": True}])

    whole = gpt.responses.create(**asked)
    with gpt.responses.stream(**asked) as stream:
        streamed = stream.until_done().get_final_response()

    for response in (whole, streamed):
        call = response.output[0]
        assert call.type == "function_call" and call.name == "get_weather"
        assert is_a_place(json.loads(call.arguments))


def test_a_required_call_of_a_message(claude, model):
    asked = dict(model=model, max_tokens=80, messages=PARIS, tool_choice={"type": "any"},
                 tools=[{**WEATHER, "input_schema": PLACE}])

    whole = claude.messages.create(**asked)
    with claude.messages.stream(**asked) as stream:
        streamed = stream.get_final_message()

    for message in (whole, streamed):
        assert message.stop_reason == "tool_use"
        assert message.content[0].type == "tool_use"
        assert message.content[0].name == "get_weather"
        assert is_a_place(message.content[0].input)


def test_a_loop_with_a_result_ends_in_text(gpt, model):
    first = gpt.chat.completions.create(
        model=model, messages=PARIS, max_tokens=80, temperature=0, tools=TOOLS)
    call = first.choices[0].message.tool_calls[0]
    result = {"role": "tool", "tool_call_id": call.id, "content": "18 degrees and sunny"}

    last = gpt.chat.completions.create(
        model=model, messages=[*PARIS, first.choices[0].message, result],
        max_tokens=40, temperature=0, tools=TOOLS)

    assert last.choices[0].message.tool_calls is None
    assert "18 degrees" in last.choices[0].message.content


def test_a_loop_of_messages_ends_in_text(claude, model):
    asked = dict(model=model, max_tokens=80, tools=[{**WEATHER, "input_schema": PLACE}])
    first = claude.messages.create(messages=PARIS, **asked)
    call = next(block for block in first.content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "18 degrees and sunny"}

    last = claude.messages.create(
        messages=[*PARIS, {"role": "assistant", "content": first.content},
                  {"role": "user", "content": [result]}], **asked)

    assert last.stop_reason == "end_turn"
    assert "18 degrees" in last.content[0].text


def test_a_schema_that_cannot_be_enforced_is_refused_at_its_place(gpt, model):
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "x*"}}}

    with pytest.raises(openai.BadRequestError) as refused:
        gpt.chat.completions.create(
            model=model, messages=CITY,
            response_format={"type": "json_schema",
                             "json_schema": {"name": "n", "schema": schema}})

    assert refused.value.code == "unsupported_value"
    assert refused.value.param.endswith("/properties/a/pattern")
    assert "/properties/a/pattern" in refused.value.message


@pytest.mark.parametrize("members", [
    {"response_format": FORMAT}, {"tools": TOOLS, "tool_choice": "required", "stream": True},
], ids=["format", "call"])
def test_its_receipt_verifies_offline_and_by_running_the_model_again(
        proxy, model, tmp_path, members):
    body = json.dumps({"model": model, "messages": CITY, "max_tokens": 64, **members}).encode()
    request = urllib.request.Request(
        proxy + "/v1/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        request_id = response.headers["x-nabla-request-id"]
        response.read()
    base = f"{proxy}/v1/receipts/{request_id}"
    assert b"FINAL" in network.get(base, "/status?wait=FINAL&timeout=120", timeout=130)
    received = network.get(base, "/response?whole=yes")
    kept = network.keep_exchange(proxy, tmp_path, body, received, request_id)

    verified = subprocess.run(
        [network.NABLA, "receipt", "verify", *kept, "--rerun", "--json",
         "--data", os.environ["NABLA_DATA"]],
        capture_output=True, text=True, timeout=120)

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "FAILED" not in verified.stdout
