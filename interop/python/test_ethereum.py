"""What web3.py does with an Ethereum node, over HTTP and over WebSocket."""

import asyncio
import json
import os
import pathlib

import pytest
import web3
import web3.exceptions

OFFSET = int(os.environ.get("NABLA_OFFSET", "0"))


@pytest.fixture(scope="module")
def ledger():
    return web3.Web3(web3.HTTPProvider(f"http://127.0.0.1:{8545 + OFFSET}"))


@pytest.fixture(scope="module")
def account(ledger):
    key = pathlib.Path(os.environ["NABLA_DATA"], "keys", "user.key").read_text().strip()
    return ledger.eth.account.from_key(key)


@pytest.fixture(scope="module")
def contracts():
    return json.loads(pathlib.Path(os.environ["NABLA_CONTRACTS"]).read_text())


@pytest.fixture(scope="module")
def token(ledger, account, contracts):
    factory = ledger.eth.contract(**contracts["Token"])
    receipt = send(ledger, account, build(ledger, account, factory.constructor(10**21)))
    return ledger.eth.contract(address=receipt.contractAddress, abi=contracts["Token"]["abi"])


@pytest.fixture
def stranger(ledger):
    return ledger.eth.account.create()


def build(ledger, account, call, **members):
    nonce = ledger.eth.get_transaction_count(account.address)
    return call.build_transaction({"from": account.address, "nonce": nonce, **members})


def send(ledger, account, transaction):
    signed = account.sign_transaction(transaction)
    digest = ledger.eth.send_raw_transaction(signed.raw_transaction)
    receipt = ledger.eth.wait_for_transaction_receipt(digest, poll_latency=0.05)
    assert receipt.status == 1
    return receipt


def plain(ledger, account, to, **members):
    return {
        "to": to,
        "value": 1,
        "gas": 30_000,
        "nonce": ledger.eth.get_transaction_count(account.address),
        "chainId": 62252,
        **members,
    }


def test_knows_the_chain_and_the_node(ledger):
    assert ledger.eth.chain_id == 62252
    assert ledger.client_version.startswith("Nabla/")
    assert ledger.net.listening
    assert ledger.keccak(text="").hex() == ledger.manager.request_blocking("web3_sha3", ["0x"])[2:]


def test_deploys_and_calls_a_token(ledger, account, token, stranger):
    assert token.functions.symbol().call() == "IOP"

    call = token.functions.transfer(stranger.address, 5)
    send(ledger, account, build(ledger, account, call))

    assert token.functions.balanceOf(stranger.address).call() == 5


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_sends_transactions_of_type(ledger, account, stranger, kind):
    fees = (
        {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9}
        if kind == 2
        else {"gasPrice": ledger.eth.gas_price * 2}
    )
    extra = {"accessList": [], "type": 1} if kind == 1 else {}

    receipt = send(ledger, account, plain(ledger, account, stranger.address, **fees, **extra))

    assert receipt.type == kind
    assert ledger.eth.get_transaction(receipt.transactionHash).type == kind


def test_gives_an_account_the_code_of_a_contract(ledger, account, contracts, stranger):
    factory = ledger.eth.contract(**contracts["Delegate"])
    delegate = send(ledger, account, build(ledger, account, factory.constructor())).contractAddress
    authorization = stranger.sign_authorization(
        {"chainId": 62252, "address": delegate, "nonce": 0})
    transaction = plain(
        ledger, account, stranger.address, value=0, gas=200_000, data=factory.encode_abi("wake"),
        maxFeePerGas=10**11, maxPriorityFeePerGas=10**9, authorizationList=[authorization])

    receipt = send(ledger, account, transaction)

    assert receipt.type == 4
    assert receipt.logs[0].address == stranger.address
    assert ledger.eth.get_code(stranger.address)[:3] == bytes.fromhex("ef0100")


def test_reads_why_a_call_failed(token, account, stranger):
    with pytest.raises(web3.exceptions.ContractLogicError, match="refused on purpose"):
        token.functions.refuse().call()
    with pytest.raises(web3.exceptions.ContractPanicError):
        token.functions.overflow(100).call()
    with pytest.raises(web3.exceptions.ContractCustomError):
        token.functions.transfer(account.address, 1).call({"from": stranger.address})


def test_reads_logs_of_the_past_and_by_filter(ledger, account, token, stranger):
    transfers = token.events.Transfer.create_filter(
        from_block="latest", argument_filters={"to": stranger.address})

    call = token.functions.transfer(stranger.address, 7)
    receipt = send(ledger, account, build(ledger, account, call))

    heard = transfers.get_new_entries()
    past = token.events.Transfer().get_logs(
        from_block=receipt.blockNumber, to_block=receipt.blockNumber)
    assert [event.args.value for event in heard] == [7]
    assert [event.args.value for event in past] == [7]


def test_reads_blocks_fees_proofs_and_traces(ledger, token):
    block = ledger.eth.get_block("latest", full_transactions=True)
    assert block.number <= ledger.eth.block_number
    assert ledger.eth.fee_history(4, "latest", [50]).baseFeePerGas
    assert ledger.eth.get_proof(token.address, [2]).storageProof
    assert ledger.tracing.trace_block is not None


def test_follows_blocks_logs_and_the_pool_over_one_socket(ledger, account, token, stranger):
    asyncio.run(asyncio.wait_for(follow(ledger, account, token, stranger), 30))


async def follow(ledger, account, token, stranger):
    url = f"ws://127.0.0.1:{8546 + OFFSET}"
    async with web3.AsyncWeb3(web3.WebSocketProvider(url)) as socket:
        heads = await socket.eth.subscribe("newHeads")
        logs = await socket.eth.subscribe("logs", {"address": token.address})
        waiting = await socket.eth.subscribe("newPendingTransactions")
        call = token.functions.transfer(stranger.address, 11)
        receipt = await asyncio.to_thread(
            send, ledger, account, build(ledger, account, call))

        heard = {}
        async for message in socket.socket.process_subscriptions():
            heard.setdefault(message["subscription"], message["result"])
            if {heads, logs, waiting} <= heard.keys():
                break

        assert heard[heads]["hash"]
        assert heard[logs]["transactionHash"] == receipt.transactionHash
        assert heard[waiting] == receipt.transactionHash
        assert await socket.eth.unsubscribe(heads)
