// What a block explorer needs: every block, transaction, receipt, log and trace of a busy chain, by
// each way that leads to it, and no contradiction between them.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ContractFactory, JsonRpcProvider, Wallet, parseEther } from "ethers";
import { ask, call, contracts, eventually, httpUrl, richKey } from "./ethereum/ledger.js";

const SENDERS = 8;
const ROUNDS = 12;

const provider = new JsonRpcProvider(httpUrl, 62252, { staticNetwork: true, cacheTimeout: -1 });
const rich = new Wallet(richKey, provider);
const blocks = [];
const receipts = new Map();

/// Transfers, token transfers, failures and creations by several accounts at once.
async function makeBusy() {
  const token = await new ContractFactory(contracts.Token.abi, contracts.Token.bytecode, rich)
    .deploy(parseEther("1000"));
  await token.waitForDeployment();
  let nonce = await rich.getNonce();
  const senders = Array.from({ length: SENDERS }, () => Wallet.createRandom().connect(provider));
  for (const sender of senders) {
    await rich.sendTransaction({ to: sender.address, value: parseEther("10"), nonce: nonce++ });
    await token.transfer(sender.address, 1000n, { nonce: nonce++, gasLimit: 100_000 });
  }
  await eventually(async () => (await rich.getNonce()) >= nonce);
  const hashes = await Promise.all(senders.map((sender) => spend(sender, token.connect(sender))));
  return hashes.flat();
}

async function spend(sender, token) {
  const hashes = [];
  const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n };
  for (let nonce = 0; nonce < ROUNDS; nonce++) {
    const overrides = { nonce, gasLimit: 200_000, ...fees };
    const sending = [
      () => token.transfer(rich.address, 3n, overrides),
      () => sender.sendTransaction({ to: rich.address, value: 1n, ...overrides }),
      () => token.transfer(rich.address, 10n ** 9n, overrides),
      () => sender.sendTransaction({ data: "0x600160005560016000f3", ...overrides }),
    ][nonce % 4];
    hashes.push((await sending()).hash);
  }
  await eventually(async () => (await sender.getNonce()) >= ROUNDS);
  return hashes;
}

let sent;

before(async () => {
  sent = await makeBusy();
  const head = Number(await call("eth_blockNumber"));
  for (let number = 0; number <= head; number++) {
    const hex = `0x${number.toString(16)}`;
    blocks.push(await call("eth_getBlockByNumber", hex, true));
    for (const receipt of await call("eth_getBlockReceipts", hex)) {
      receipts.set(receipt.transactionHash, receipt);
    }
  }
});

test("explorer: every block follows the one before", () => {
  blocks.forEach((block, number) => {
    assert.equal(Number(block.number), number);
    if (number > 0) {
      assert.equal(block.parentHash, blocks[number - 1].hash);
      assert.ok(Number(block.timestamp) >= Number(blocks[number - 1].timestamp));
    }
  });
});

test("explorer: every transaction that was sent is in one block", () => {
  const mined = blocks.flatMap((block) => block.transactions.map((transaction) => transaction.hash));
  assert.equal(new Set(mined).size, mined.length);
  for (const hash of sent) {
    assert.ok(mined.includes(hash), hash);
  }
});

test("explorer: each way to a transaction and a receipt leads to the same", async () => {
  for (const block of blocks) {
    const count = await call("eth_getBlockTransactionCountByHash", block.hash);
    assert.equal(Number(count), block.transactions.length);
    const questions = block.transactions.flatMap((transaction, index) => [
      ["eth_getTransactionByHash", [transaction.hash], transaction],
      ["eth_getTransactionByBlockHashAndIndex", [block.hash, hex(index)], transaction],
      ["eth_getTransactionByBlockNumberAndIndex", [block.number, hex(index)], transaction],
      ["eth_getTransactionReceipt", [transaction.hash], receipts.get(transaction.hash)],
    ]);
    await expectAll(questions);
  }
});

test("explorer: gas and indexes add up", () => {
  for (const block of blocks) {
    let gas = 0n;
    let logIndex = 0;
    block.transactions.forEach((transaction, index) => {
      const receipt = receipts.get(transaction.hash);
      gas += BigInt(receipt.gasUsed);
      assert.equal(BigInt(receipt.cumulativeGasUsed), gas);
      assert.equal(Number(receipt.transactionIndex), index);
      assert.equal(receipt.effectiveGasPrice, transaction.gasPrice);
      for (const log of receipt.logs) {
        assert.equal(Number(log.logIndex), logIndex++);
        assert.equal(log.transactionHash, transaction.hash);
        assert.equal(log.blockHash, block.hash);
      }
    });
    assert.equal(BigInt(block.gasUsed), gas);
  }
});

test("explorer: logs by range are those of the receipts", async () => {
  const fromReceipts = blocks.flatMap((block) =>
    block.transactions.flatMap((transaction) => receipts.get(transaction.hash).logs),
  );
  const byRange = await call("eth_getLogs", { fromBlock: "0x0", toBlock: hex(blocks.length - 1) });
  assert.deepEqual(byRange, fromReceipts);

  const { address, topics } = fromReceipts.at(-1);
  const wanted = fromReceipts.filter(
    (log) => log.address === address && log.topics[0] === topics[0],
  );
  assert.ok(wanted.length >= SENDERS);
  assert.deepEqual(
    await call("eth_getLogs", {
      fromBlock: "0x0",
      toBlock: hex(blocks.length - 1),
      address,
      topics: [topics[0]],
    }),
    wanted,
  );
});

test("explorer: every transaction has a trace that agrees with its receipt", async () => {
  let failures = 0;
  let creations = 0;
  for (const block of blocks.slice(1).filter((each) => each.transactions.length > 0)) {
    const traces = await call("debug_traceBlockByNumber", block.number, {
      tracer: "callTracer",
      tracerConfig: { withLog: true },
    });
    assert.deepEqual(
      traces.map((trace) => trace.txHash),
      block.transactions.map((transaction) => transaction.hash),
    );
    traces.forEach(({ txHash, result }, index) => {
      const receipt = receipts.get(txHash);
      const transaction = block.transactions[index];
      assert.equal(result.from, transaction.from);
      assert.equal(result.gasUsed, receipt.gasUsed);
      assert.equal(result.gas, transaction.gas);
      assert.equal(result.input, transaction.input);
      assert.equal(result.error === undefined, receipt.status === "0x1");
      assert.deepEqual(logsOf(result), receipt.logs.map(({ address, data }) => ({ address, data })));
      if (receipt.contractAddress && receipt.status === "0x1") {
        assert.equal(result.type, "CREATE");
        assert.equal(result.to, receipt.contractAddress);
        creations++;
      }
      failures += receipt.status === "0x0" ? 1 : 0;
    });
  }
  assert.ok(failures >= SENDERS && creations >= SENDERS);
});

test("explorer: instruction traces end as the receipt says", async () => {
  for (const hash of sent.slice(0, 8)) {
    const trace = await call("debug_traceTransaction", hash, { disableStack: true });
    const receipt = receipts.get(hash);
    assert.equal(trace.gas, Number(receipt.gasUsed));
    assert.equal(trace.failed, receipt.status === "0x0");
  }
});

function logsOf(frame) {
  const entries = [
    ...(frame.logs ?? []).map((log) => ({ index: Number(log.index), log })),
    ...(frame.calls ?? []).flatMap((inner) => indexed(inner)),
  ];
  return entries
    .sort((a, b) => a.index - b.index)
    .map(({ log }) => ({ address: log.address, data: log.data }));
}

function indexed(frame) {
  return [
    ...(frame.logs ?? []).map((log) => ({ index: Number(log.index), log })),
    ...(frame.calls ?? []).flatMap(indexed),
  ];
}

function hex(number) {
  return `0x${number.toString(16)}`;
}

/// Asks in batches of 100 and compares each result.
async function expectAll(questions) {
  for (let from = 0; from < questions.length; from += 100) {
    const part = questions.slice(from, from + 100);
    const answers = await ask(
      part.map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params })),
    );
    answers.forEach((answer, i) => assert.deepEqual(answer.result, part[i][2], part[i][0]));
  }
}
