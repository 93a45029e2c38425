// What viem does with an Ethereum node: deploy and call a token, send every type of transaction,
// follow blocks, logs and the pool, read why something failed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  http,
  parseEther,
  parseEventLogs,
  toHex,
  webSocket,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { contracts, eventually, httpUrl, richKey, webSocketUrl } from "./ethereum/ledger.js";

const chain = defineChain({
  id: 62252,
  name: "Nabla",
  nativeCurrency: { name: "Nabla", symbol: "NABLA", decimals: 18 },
  rpcUrls: { default: { http: [httpUrl], webSocket: [webSocketUrl] } },
});
const rich = privateKeyToAccount(richKey);
const stranger = privateKeyToAccount(generatePrivateKey());
const options = { chain, pollingInterval: 50 };
const client = createPublicClient({ ...options, transport: http(httpUrl) });
const batching = createPublicClient({ ...options, transport: http(httpUrl, { batch: true }) });
const socket = createPublicClient({ ...options, transport: webSocket(webSocketUrl) });
const wallet = createWalletClient({ ...options, account: rich, transport: http(httpUrl) });
const { abi, bytecode } = contracts.Token;
let token;

async function mined(hash) {
  const receipt = await client.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, "success");
  return receipt;
}

before(async () => {
  const receipt = await mined(
    await wallet.deployContract({ abi, bytecode, args: [parseEther("1000")] }),
  );
  token = receipt.contractAddress;
});

after(async () => {
  const transport = await socket.transport.getRpcClient();
  transport.close();
});

function read(functionName, ...args) {
  return client.readContract({ address: token, abi, functionName, args });
}

function write(functionName, ...args) {
  return wallet.writeContract({ address: token, abi, functionName, args });
}

test("viem: knows the chain and the node", async () => {
  assert.equal(await client.getChainId(), 62252);
  assert.match(await client.request({ method: "web3_clientVersion" }), /^Nabla\//);
});

test("viem: deploys and calls a token", async () => {
  assert.equal(await read("symbol"), "IOP");
  const before = await read("balanceOf", stranger.address);

  await mined(await write("transfer", stranger.address, 5n));

  assert.equal(await read("balanceOf", stranger.address), before + 5n);
  assert.equal(await client.getCode({ address: token }).then((code) => code.length > 1000), true);
});

test("viem: sends a legacy transaction", async () => {
  const hash = await wallet.sendTransaction({ to: stranger.address, value: 1n, type: "legacy" });
  await mined(hash);
  assert.equal((await client.getTransaction({ hash })).type, "legacy");
});

test("viem: sends a transaction with an access list that it asked for", async () => {
  const data = encodeFunctionData({ abi, functionName: "transfer", args: [stranger.address, 1n] });
  const { accessList, gasUsed } = await client.createAccessList({
    account: rich.address,
    to: token,
    data,
  });
  assert.ok(accessList.some((entry) => entry.address.toLowerCase() === token.toLowerCase()));
  assert.ok(gasUsed > 21000n);

  const hash = await wallet.sendTransaction({ to: token, data, accessList, type: "eip2930" });
  await mined(hash);

  const transaction = await client.getTransaction({ hash });
  assert.equal(transaction.type, "eip2930");
  assert.deepEqual(transaction.accessList, accessList);
});

test("viem: sends a transaction of the usual type", async () => {
  const hash = await wallet.sendTransaction({ to: stranger.address, value: parseEther("1") });
  const receipt = await mined(hash);
  assert.equal(receipt.type, "eip1559");
  assert.equal(receipt.from, rich.address.toLowerCase());
});

test("viem: gives an account the code of a contract", async () => {
  const { abi: delegateAbi, bytecode: delegateCode } = contracts.Delegate;
  const { contractAddress } = await mined(
    await wallet.deployContract({ abi: delegateAbi, bytecode: delegateCode }),
  );
  const account = privateKeyToAccount(generatePrivateKey());
  const authorization = await account.signAuthorization({
    chainId: 62252,
    contractAddress,
    nonce: 0,
  });

  const hash = await wallet.writeContract({
    abi: delegateAbi,
    address: account.address,
    functionName: "wake",
    authorizationList: [authorization],
  });
  const receipt = await mined(hash);

  const [woken] = parseEventLogs({ abi: delegateAbi, logs: receipt.logs });
  assert.equal(woken.args.account, account.address);
  assert.equal((await client.getTransaction({ hash })).type, "eip7702");
  assert.equal(
    await client.getCode({ address: account.address }),
    `0xef0100${contractAddress.slice(2)}`.toLowerCase(),
  );
});

test("viem: reads why a call failed", async () => {
  await assert.rejects(read("refuse"), (error) => {
    const reverted = error.walk((inner) => inner instanceof ContractFunctionRevertedError);
    return reverted?.reason === "refused on purpose";
  });
  await assert.rejects(read("overflow", 100), (error) => {
    const reverted = error.walk((inner) => inner instanceof ContractFunctionRevertedError);
    return /overflow/.test(reverted?.reason);
  });
  await assert.rejects(
    client.simulateContract({
      account: stranger.address,
      address: token,
      abi,
      functionName: "transfer",
      args: [rich.address, parseEther("1")],
    }),
    (error) => {
      const reverted = error.walk((inner) => inner instanceof ContractFunctionRevertedError);
      return reverted?.data?.errorName === "ERC20InsufficientBalance";
    },
  );
});

test("viem: reads logs of the past and by filter", async () => {
  const filter = await client.createContractEventFilter({
    address: token,
    abi,
    eventName: "Transfer",
  });
  const { blockNumber } = await mined(await write("transfer", stranger.address, 7n));

  const past = await client.getContractEvents({
    address: token,
    abi,
    eventName: "Transfer",
    args: { to: stranger.address },
    fromBlock: blockNumber,
    toBlock: blockNumber,
  });
  const changes = await eventually(async () => {
    const logs = await client.getFilterChanges({ filter });
    return logs.length > 0 && logs;
  });

  assert.equal(past[0].args.value, 7n);
  assert.equal(changes[0].args.value, 7n);
  assert.equal((await client.getFilterChanges({ filter })).length, 0);
  assert.equal(await client.uninstallFilter({ filter }), true);
});

test("viem: follows blocks, logs and the pool over one socket", async () => {
  const blocks = [];
  const logs = [];
  const waiting = [];
  const errors = [];
  const onError = (error) => errors.push(error);
  const unwatch = [
    socket.watchBlocks({ onBlock: (block) => blocks.push(block), onError }),
    socket.watchContractEvent({
      address: token,
      abi,
      eventName: "Transfer",
      onLogs: (more) => logs.push(...more),
      onError,
    }),
    socket.watchPendingTransactions({ onTransactions: (more) => waiting.push(...more), onError }),
  ];
  await eventually(() => blocks.length > 0);

  const hash = await write("transfer", stranger.address, 11n);
  await eventually(() => logs.length > 0 && waiting.includes(hash));
  unwatch.forEach((stop) => stop());

  assert.equal(logs[0].args.value, 11n);
  assert.equal(logs[0].transactionHash, hash);
  for (let i = 1; i < blocks.length; i++) {
    assert.equal(blocks[i].parentHash, blocks[i - 1].hash);
  }
  assert.deepEqual(errors, []);
});

test("viem: reads a state that is made up", async () => {
  const slotOfSupply = 2;
  const supply = await client.readContract({
    address: token,
    abi,
    functionName: "totalSupply",
    stateOverride: [
      {
        address: token,
        stateDiff: [
          { slot: toHex(slotOfSupply, { size: 32 }), value: toHex(77, { size: 32 }) },
        ],
      },
    ],
  });

  assert.equal(supply, 77n);
});

test("viem: asks much at once", async () => {
  const head = await client.getBlockNumber();
  const numbers = Array.from({ length: 20 }, (_, i) => head - BigInt(i)).filter((n) => n >= 0n);

  const blocks = await Promise.all(
    numbers.map((blockNumber) => batching.getBlock({ blockNumber })),
  );

  assert.deepEqual(blocks.map((block) => block.number), numbers);
});

test("viem: reads fees and proofs", async () => {
  const history = await client.getFeeHistory({ blockCount: 4, rewardPercentiles: [25, 75] });
  const fees = await client.estimateFeesPerGas();
  const proof = await client.getProof({ address: token, storageKeys: [toHex(2, { size: 32 })] });

  assert.ok(history.baseFeePerGas.length >= 2);
  assert.ok(fees.maxFeePerGas > 0n);
  assert.equal(proof.storageProof[0].value, parseEther("1000"));
  assert.ok(proof.accountProof.length > 0);
});

test("viem: hears why a transaction is refused", async () => {
  const poor = createWalletClient({ ...options, account: stranger, transport: http(httpUrl) });
  await assert.rejects(
    poor.sendTransaction({ to: rich.address, value: parseEther("1000000"), gas: 21000n }),
    (error) => error instanceof BaseError && /insufficient funds|exceeds the balance/.test(error.message),
  );
});
