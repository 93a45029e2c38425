// What ethers does with an Ethereum node, over HTTP and over WebSocket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ContractFactory, JsonRpcProvider, Wallet, WebSocketProvider, isError, parseEther } from "ethers";
import { contracts, eventually, httpUrl, richKey, webSocketUrl } from "./ethereum/ledger.js";

// Without its cache: blocks come faster than a nonce would leave it.
const provider = new JsonRpcProvider(httpUrl, 62252, {
  staticNetwork: true,
  pollingInterval: 100,
  cacheTimeout: -1,
});
const socket = new WebSocketProvider(webSocketUrl, 62252, { staticNetwork: true });
const wallet = new Wallet(richKey, provider);
const stranger = Wallet.createRandom();
const { abi, bytecode } = contracts.Token;
let token;

before(async () => {
  token = await new ContractFactory(abi, bytecode, wallet).deploy(parseEther("1000"));
  await token.waitForDeployment();
});

after(async () => {
  provider.destroy();
  await socket.destroy();
});

async function sent(promise) {
  const receipt = await (await promise).wait();
  assert.equal(receipt.status, 1);
  return receipt;
}

test("ethers: deploys and calls a token", async () => {
  assert.equal(await token.symbol(), "IOP");

  await sent(token.transfer(stranger.address, 5n));

  assert.equal(await token.balanceOf(stranger.address), 5n);
});

for (const type of [0, 1, 2]) {
  test(`ethers: sends a transaction of type ${type}`, async () => {
    const accessList = type === 1 ? [{ address: stranger.address, storageKeys: [] }] : undefined;

    const receipt = await sent(
      wallet.sendTransaction({ to: stranger.address, value: 1n, type, accessList }),
    );

    assert.equal(receipt.type, type);
    assert.equal((await provider.getTransaction(receipt.hash)).type, type);
  });
}

test("ethers: gives an account the code of a contract", async () => {
  const factory = new ContractFactory(contracts.Delegate.abi, contracts.Delegate.bytecode, wallet);
  const delegate = await factory.deploy();
  await delegate.waitForDeployment();
  const account = Wallet.createRandom().connect(provider);
  const authorization = await account.authorize({
    address: await delegate.getAddress(),
    nonce: 0,
    chainId: 62252,
  });

  const receipt = await sent(
    wallet.sendTransaction({
      type: 4,
      to: account.address,
      data: delegate.interface.encodeFunctionData("wake"),
      authorizationList: [authorization],
    }),
  );

  assert.equal(receipt.type, 4);
  assert.equal(receipt.logs[0].address, account.address);
});

test("ethers: reads why a call failed", async () => {
  await assert.rejects(
    token.refuse(),
    (error) => isError(error, "CALL_EXCEPTION") && error.reason === "refused on purpose",
  );
  await assert.rejects(
    token.connect(stranger.connect(provider)).transfer.staticCall(wallet.address, 10n ** 20n),
    (error) => error.revert?.name === "ERC20InsufficientBalance",
  );
});

test("ethers: reads logs of the past and by filter", async () => {
  const heard = [];
  await token.on(token.filters.Transfer(null, stranger.address), (event) =>
    heard.push(event.args.value),
  );
  const { blockNumber } = await sent(token.transfer(stranger.address, 9n));

  const past = await token.queryFilter("Transfer", blockNumber, blockNumber);
  await eventually(() => heard.includes(9n));
  await token.removeAllListeners();

  assert.equal(past[0].args.value, 9n);
});

test("ethers: follows blocks, logs and the pool over one socket", async () => {
  const blocks = [];
  const values = [];
  const waiting = [];
  await socket.on("block", (number) => blocks.push(number));
  await socket.on("pending", (hash) => waiting.push(hash));
  const watched = token.connect(socket);
  await watched.on("Transfer", (from, to, value) => values.push(value));
  await eventually(() => blocks.length > 0);

  const { hash } = await sent(token.transfer(stranger.address, 13n));
  await eventually(() => values.includes(13n) && waiting.includes(hash));
  await watched.removeAllListeners();
  await socket.removeAllListeners();

  for (let i = 1; i < blocks.length; i++) {
    assert.equal(blocks[i], blocks[i - 1] + 1);
  }
});

test("ethers: hears why a transaction is refused", async () => {
  const nonce = await wallet.getNonce();
  await assert.rejects(
    wallet.sendTransaction({ to: stranger.address, nonce: nonce - 1, gasLimit: 21000 }),
    (error) => isError(error, "NONCE_EXPIRED"),
  );
  await assert.rejects(
    stranger
      .connect(provider)
      .sendTransaction({ to: wallet.address, value: parseEther("1"), gasLimit: 21000 }),
    (error) => isError(error, "INSUFFICIENT_FUNDS"),
  );
});
