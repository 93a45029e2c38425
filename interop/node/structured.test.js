// Formats and tools by the official Node clients of both makers, through the proxy, on the exact model.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const url = process.env.NABLA_PROXY_URL;
const claude = new Anthropic({ baseURL: url, apiKey: "unused", maxRetries: 0 });
const gpt = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const model = "smollm2-135m-instruct";
const city = [{ role: "user", content: "Name a city in France and its population." }];
const paris = [{ role: "user", content: "What is the weather in Paris?" }];
const schema = {
  type: "object",
  properties: { name: { type: "string" }, population: { type: "integer" } },
  required: ["name", "population"],
  additionalProperties: false,
};
const response_format = { type: "json_schema", json_schema: { name: "city", strict: true, schema } };
const place = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const weather = { name: "get_weather", description: "Get the current weather for a city" };
const tools = [{ type: "function", function: { ...weather, parameters: place } }];

function isCity(text) {
  const value = JSON.parse(text);
  assert.deepEqual(Object.keys(value), ["name", "population"]);
  assert.equal(typeof value.name, "string");
  assert.ok(Number.isInteger(value.population));
}

function isPlace(value) {
  assert.deepEqual(Object.keys(value), ["city"]);
  assert.equal(typeof value.city, "string");
}

test("an answer fits the schema, whole and streamed", async () => {
  const asked = { model, messages: city, max_tokens: 64, response_format };
  const whole = await gpt.chat.completions.create(asked);
  const streamed = await gpt.chat.completions.stream(asked).finalChatCompletion();

  for (const answer of [whole, streamed]) {
    assert.equal(answer.choices[0].finish_reason, "stop");
    isCity(answer.choices[0].message.content);
  }
});

test("any object parses", async () => {
  const answer = await gpt.chat.completions.create({
    model,
    messages: [{ role: "user", content: "A person as JSON" }],
    max_tokens: 64,
    response_format: { type: "json_object" },
  });

  assert.equal(typeof JSON.parse(answer.choices[0].message.content), "object");
});

test("a required call, whole and streamed", async () => {
  const asked = { model, messages: paris, max_tokens: 80, tools, tool_choice: "required" };
  const whole = await gpt.chat.completions.create(asked);
  const streamed = await gpt.chat.completions.stream(asked).finalChatCompletion();

  for (const answer of [whole, streamed]) {
    const call = answer.choices[0].message.tool_calls[0];
    assert.equal(answer.choices[0].finish_reason, "tool_calls");
    assert.equal(call.function.name, "get_weather");
    isPlace(JSON.parse(call.function.arguments));
  }
});

test("a required call of a response, whole and streamed", async () => {
  const asked = {
    model,
    input: paris[0].content,
    max_output_tokens: 80,
    tools: [{ type: "function", ...weather, parameters: place, strict: true }],
    tool_choice: "required",
  };
  const whole = await gpt.responses.create(asked);
  const streamed = await gpt.responses.stream(asked).finalResponse();

  for (const response of [whole, streamed]) {
    assert.equal(response.output[0].type, "function_call");
    isPlace(JSON.parse(response.output[0].arguments));
  }
});

test("a required call of a message, whole and streamed", async () => {
  const asked = {
    model,
    max_tokens: 80,
    messages: paris,
    tools: [{ ...weather, input_schema: place }],
    tool_choice: { type: "any" },
  };
  const whole = await claude.messages.create(asked);
  const streamed = await claude.messages.stream(asked).finalMessage();

  for (const message of [whole, streamed]) {
    assert.equal(message.stop_reason, "tool_use");
    assert.equal(message.content[0].name, "get_weather");
    isPlace(message.content[0].input);
  }
});

test("a loop with a result ends in text", async () => {
  const asked = { model, max_tokens: 80, temperature: 0, tools };
  const first = await gpt.chat.completions.create({ ...asked, messages: paris });
  const said = first.choices[0].message;
  const result = { role: "tool", tool_call_id: said.tool_calls[0].id, content: "18 degrees and sunny" };
  const last = await gpt.chat.completions.create({ ...asked, messages: [...paris, said, result] });

  assert.equal(last.choices[0].finish_reason, "stop");
  assert.match(last.choices[0].message.content, /18 degrees/);
});

test("a schema that cannot be enforced is refused at its place", async () => {
  const wrong = { type: "object", properties: { a: { type: "string", pattern: "x*" } } };

  await assert.rejects(
    gpt.chat.completions.create({
      model,
      messages: city,
      response_format: { type: "json_schema", json_schema: { name: "n", schema: wrong } },
    }),
    (refusal) =>
      refusal instanceof OpenAI.BadRequestError && /\/properties\/a\/pattern$/.test(refusal.param),
  );
});
