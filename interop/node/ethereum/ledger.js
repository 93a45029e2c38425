// The ledger of the network that `interop/run` started, and what tests need to use it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const offset = Number(process.env.NABLA_OFFSET);

export const httpUrl = `http://127.0.0.1:${8545 + offset}`;
export const webSocketUrl = `ws://127.0.0.1:${8546 + offset}`;

/// The key of an account that has coins.
export const richKey = `0x${readFileSync(join(process.env.NABLA_DATA, "keys/user.key"), "utf8").trim()}`;

/// Compiled by `compile.js`.
export const contracts = JSON.parse(readFileSync(process.env.NABLA_CONTRACTS, "utf8"));

/// Asks with nothing but HTTP; gives the whole answer.
export async function ask(body) {
  const response = await fetch(httpUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return response.json();
}

/// The result of one method; throws where there is none.
export async function call(method, ...params) {
  const answer = await ask({ jsonrpc: "2.0", id: 1, method, params });
  if (answer.error) {
    throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  }
  return answer.result;
}

/// Resolves when `condition` gives something, which it resolves to.
export async function eventually(condition, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${seconds} s: ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
