// What the official Node client expects of a chat endpoint.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const url = process.env.NABLA_URL;
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const model = "smollm2-135m-instruct";
const messages = [{ role: "user", content: "What is the capital of France? Answer in one word." }];

test("lists the model", async () => {
  const ids = (await client.models.list()).data.map((entry) => entry.id);
  assert.ok(ids.includes(model));
});

test("answers in one piece", async () => {
  const answer = await client.chat.completions.create({ model, messages });

  assert.ok(answer.choices[0].message.content.length > 0);
  assert.ok(["stop", "length"].includes(answer.choices[0].finish_reason));
  assert.equal(
    answer.usage.total_tokens,
    answer.usage.prompt_tokens + answer.usage.completion_tokens,
  );
});

test("answers as a stream, with the same text", async () => {
  const whole = await client.chat.completions.create({ model, messages, seed: 7 });

  let text = "";
  for await (const chunk of await client.chat.completions.create({
    model,
    messages,
    seed: 7,
    stream: true,
  })) {
    text += chunk.choices[0]?.delta?.content ?? "";
  }

  assert.equal(text, whole.choices[0].message.content);
});

test("the stream helper of the client understands the stream", async () => {
  const stream = client.chat.completions.stream({ model, messages, max_tokens: 16 });

  const answer = await stream.finalChatCompletion();

  assert.ok(answer.choices[0].finish_reason);
});

test("the receipt rides in the last chunk where asked", async () => {
  let receipt;
  for await (const chunk of await client.chat.completions.create(
    { model, messages, max_tokens: 8, stream: true },
    { headers: { "x-nabla-receipt": "full" } },
  )) {
    receipt = chunk.nabla_receipt ?? receipt;
  }

  assert.equal(receipt.format, "nabla-receipt/1");
});

test("every response names its receipt", async () => {
  const { response } = await client.chat.completions
    .create({ model, messages, max_tokens: 8 })
    .withResponse();

  assert.match(response.headers.get("x-nabla-request-id"), /^[0-9a-f]{32}$/);
  assert.match(response.headers.get("x-nabla-receipt-id"), /^0x[0-9a-f]{64}$/);
});

test("a receipt becomes final within a minute", async () => {
  const { response } = await client.chat.completions
    .create({ model, messages, max_tokens: 8 })
    .withResponse();
  const id = response.headers.get("x-nabla-request-id");

  const answer = await fetch(`${url}/v1/receipts/${id}/status?wait=FINAL&timeout=60`);

  assert.equal((await answer.json()).status, "FINAL");
});

test("an unknown model is not found", async () => {
  await assert.rejects(
    client.chat.completions.create({ model: "nobody", messages }),
    (error) => error instanceof OpenAI.NotFoundError && error.code === "model_not_found",
  );
});
