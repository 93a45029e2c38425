// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {AnswerDisputes} from "./AnswerDisputes.sol";
import {Batches} from "./Batches.sol";
import {ModelHub} from "./ModelHub.sol";
import {Staking} from "./Staking.sol";
import {TeeRegistry} from "./TeeRegistry.sol";
import {WindowHeader} from "./Types.sol";
import {WindowFaults} from "./WindowFaults.sol";

/// @title From a signed receipt to a final one
/// @notice SIGNED (off the ledger) → Settled by `commitBatch` → Verified by two thirds of stake →
/// Final when the challenge window has passed. A challenge holds only its receipt. What is final
/// stays final: later proofs cost stake and change no status.
contract Settlement is Batches, AnswerDisputes, WindowFaults {
    constructor(Staking staking_, TeeRegistry registry_, ModelHub hub_, Timings memory timings_)
        Batches(staking_, registry_, hub_, timings_)
        EIP712("Nabla", "1")
    {}

    /// @notice The status of one receipt. The caller vouches that the receipt is in the window and
    /// the window in the batch; who can't, checks the two paths first.
    function receiptStatus(bytes32 batchId, bytes32 receiptId, WindowHeader calldata header)
        external
        view
        returns (Status)
    {
        Batch storage batch = _batches[batchId];
        if (batch.operator == address(0)) return Status.None;
        if (_isRejected(batch, _rejectedAt[batchId][header.window])) return Status.Rejected;
        Dispute storage dispute = _disputes[receiptId];
        if (dispute.batchId == batchId) {
            if (dispute.outcome == Outcome.Guilty) return Status.Rejected;
            if (dispute.outcome == Outcome.Undecided) return Status.Undecided;
            if (dispute.outcome == Outcome.Open) return Status.Challenged;
        }
        return hasLapsed(batchId, header) ? Status.Lapsed : batchStatus(batchId);
    }

    function _isRejected(Batch storage batch, uint256 timestamp) private view returns (bool) {
        return timestamp != 0 && (batch.finalAt == 0 || timestamp < batch.finalAt);
    }

    /// @notice Whether the node failed to be in service, by the registry's history, from the
    /// heartbeat that `header` names until the batch was committed. A lapse leaves the answer
    /// unpaid; it does not excuse a false one.
    function hasLapsed(bytes32 batchId, WindowHeader calldata header) public view returns (bool) {
        Batch storage batch = _existing(batchId);
        TeeRegistry.Heartbeat memory beat =
            registry.heartbeatAt(header.nodeId, header.heartbeatBlock);
        if (beat.timestamp == 0 || beat.hash != header.heartbeatHash) return true;
        return !registry.validThroughout(
            header.nodeId, header.heartbeatBlock, batch.committedBlock, batch.committedAt
        );
    }
}
