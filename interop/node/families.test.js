// The official Node clients of both makers through the proxy, in the families besides chat.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const url = process.env.NABLA_PROXY_URL;
const claude = new Anthropic({ baseURL: url, apiKey: "unused", maxRetries: 0 });
const gpt = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const model = "smollm2-135m-instruct";
const question = "What is the capital of France? Answer in one word.";
const messages = [{ role: "user", content: question }];

test("a message in one piece", async () => {
  const message = await claude.messages.create({ model, max_tokens: 8, messages });

  assert.ok(message.content[0].text.length > 0);
  assert.ok(["end_turn", "max_tokens"].includes(message.stop_reason));
  assert.ok(message.usage.input_tokens > 0);
});

test("a message as events, raw and gathered", async () => {
  const types = [];
  for await (const event of await claude.messages.create({
    model,
    max_tokens: 8,
    messages,
    stream: true,
  })) {
    types.push(event.type);
  }
  const gathered = await claude.messages.stream({ model, max_tokens: 8, messages }).finalMessage();

  assert.equal(types[0], "message_start");
  assert.equal(types.at(-1), "message_stop");
  assert.ok(gathered.content[0].text.length > 0);
});

test("tokens are counted", async () => {
  const counted = await claude.messages.countTokens({ model, messages });

  assert.ok(counted.input_tokens > 0);
});

test("errors of messages are those of the family", async () => {
  await assert.rejects(
    claude.messages.create({ model: "none", max_tokens: 4, messages }),
    Anthropic.NotFoundError,
  );
  await assert.rejects(
    claude.messages.create({ model, max_tokens: 4, messages, temperature: 9 }),
    Anthropic.BadRequestError,
  );
});

test("a response in one piece", async () => {
  const response = await gpt.responses.create({ model, input: question, max_output_tokens: 8 });

  assert.ok(response.output_text.length > 0);
});

test("a response as events, raw and gathered", async () => {
  const asked = { model, input: question, max_output_tokens: 8 };
  const types = [];
  for await (const event of await gpt.responses.create({ ...asked, stream: true })) {
    types.push(event.type);
  }
  const gathered = await gpt.responses.stream(asked).finalResponse();

  assert.equal(types[0], "response.created");
  assert.match(types.at(-1), /^response\.(completed|incomplete)$/);
  assert.ok(gathered.output_text.length > 0);
});

test("a response goes on by its id", async () => {
  const first = await gpt.responses.create({ model, input: "I am Ada.", max_output_tokens: 8 });
  const second = await gpt.responses.create({
    model,
    input: "Who am I?",
    max_output_tokens: 8,
    previous_response_id: first.id,
  });

  assert.ok(second.usage.input_tokens > first.usage.input_tokens);
});

test("a completion, whole and streamed", async () => {
  const asked = { model, prompt: "The capital of France is", max_tokens: 6 };
  const whole = await gpt.completions.create(asked);
  let text = "";
  for await (const chunk of await gpt.completions.create({ ...asked, stream: true })) {
    text += chunk.choices[0].text;
  }

  assert.equal(text, whole.choices[0].text);
});

test("the script of the page verifies a stream of every family", async () => {
  const source = await (await fetch(`${url}/receipts/verify.js`)).text();
  const { verify } = await import("data:text/javascript;base64," + btoa(source));
  const network = await (await fetch(`${url}/receipts/network.json`)).json();
  const bodies = {
    messages: { model, max_tokens: 4, messages, stream: true },
    responses: { model, max_output_tokens: 4, input: question, stream: true },
    completions: { model, max_tokens: 4, prompt: question, stream: true },
  };
  for (const [path, body] of Object.entries(bodies)) {
    const sent = new TextEncoder().encode(JSON.stringify(body));
    const headers = { "content-type": "application/json", "x-nabla-receipt": "full" };
    const answer = await fetch(`${url}/v1/${path}`, { method: "POST", headers, body: sent });
    const received = new Uint8Array(await answer.arrayBuffer());
    const id = answer.headers.get("x-nabla-request-id");
    const file = await (await fetch(`${url}/v1/receipts/${id}`)).json();
    const failed = async () =>
      (await verify(file, sent, received, network))
        .filter((claim) => claim.verdict === "failed")
        .map((claim) => claim.name);

    assert.deepEqual(await failed(), [], path);
    received[20] ^= 1;
    assert.ok((await failed()).includes("response"), path);
  }
});
