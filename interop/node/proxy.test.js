// The official Node client through the proxy, and the page's own verifier on what it kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const url = process.env.NABLA_PROXY_URL;
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const model = "smollm2-135m-instruct";
const messages = [{ role: "user", content: "What is the capital of France? Answer in one word." }];

test("answers in one piece", async () => {
  const answer = await client.chat.completions.create({ model, messages, max_tokens: 16 });

  assert.ok(answer.choices[0].message.content.length > 0);
});

test("answers as a stream", async () => {
  const stream = client.chat.completions.stream({ model, messages, max_tokens: 16 });

  const answer = await stream.finalChatCompletion();

  assert.ok(answer.choices[0].finish_reason);
});

test("a response is there again by its id until it is deleted", async () => {
  const given = await client.responses.create({ model, input: "One word.", max_output_tokens: 8 });

  const again = await client.responses.retrieve(given.id);

  assert.equal(again.output_text, given.output_text);
  const items = await client.responses.inputItems.list(given.id);
  assert.equal(items.data[0].content[0].text, "One word.");
  await client.responses.delete(given.id);
  await assert.rejects(client.responses.retrieve(given.id), OpenAI.NotFoundError);
});

test("an unknown model is an error of the API", async () => {
  await assert.rejects(
    client.chat.completions.create({ model: "none", messages }),
    OpenAI.NotFoundError,
  );
});

test("the script of the page verifies what was kept, and names what was changed", async () => {
  const { response } = await client.chat.completions
    .create({ model, messages, max_tokens: 8, stream: true })
    .withResponse();
  await response.text();
  const id = response.headers.get("x-nabla-request-id");
  const source = await (await fetch(`${url}/receipts/verify.js`)).text();
  const { verify } = await import("data:text/javascript;base64," + btoa(source));
  const json = async (path) => (await fetch(url + path)).json();
  const bytes = async (path) => new Uint8Array(await (await fetch(url + path)).arrayBuffer());
  const file = await json(`/v1/receipts/${id}`);
  const request = await bytes(`/v1/receipts/${id}/request`);
  const answer = await bytes(`/v1/receipts/${id}/response?whole=yes`);
  const network = await json("/receipts/network.json");
  const verdicts = async (...of) =>
    (await verify(...of)).filter((claim) => claim.verdict === "failed").map((claim) => claim.name);

  assert.deepEqual(await verdicts(file, request, answer, network), []);
  request[10] ^= 1;
  assert.deepEqual(await verdicts(file, request, answer, network), ["request"]);
});
