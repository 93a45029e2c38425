// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {PositionalMerkle} from "./PositionalMerkle.sol";
import {SignedWindows} from "./SignedWindows.sol";
import {TeeRegistry} from "./TeeRegistry.sol";
import {BatchCommitment, LostRange, WindowHeader} from "./Types.sol";

/// @title Faults that the contract itself judges, from signed bytes alone
/// @notice Each proof freezes the operator's stake at once, at any time after the fact. There is no
/// reward, hence nothing to gain by copying another's proof.
abstract contract WindowFaults is Batches {
    using SignedWindows for WindowHeader;
    using SignedWindows for LostRange;

    enum Fault {
        None,
        /// Two different headers signed for one window.
        Equivocation,
        /// A signed header differs from the one committed for its window.
        WindowAltered,
        /// A committed leaf is no signed header or lost range for its window.
        BadLeaf
    }

    /// Most receipts in one window.
    uint32 public constant MAX_WINDOW_RECEIPTS = 4096;

    mapping(bytes32 key => bool) private _proven;
    mapping(bytes32 batchId => mapping(uint64 window => uint256 timestamp)) internal _rejectedAt;

    event FaultProven(
        bytes32 indexed nodeId, uint64 indexed window, Fault fault, address indexed prover
    );

    error AlreadyProven(bytes32 nodeId, uint64 window, Fault fault);
    error NotSigned();
    error OtherLedger();
    error DifferentWindows();
    error SameHeader();
    error WindowOutOfRange(uint64 window);
    error LeafNotCommitted();
    error LostWindow(uint64 window);
    error NoFault();

    /// @notice The node signed two different headers for one window. A lost range beside a header
    /// is no equivocation: the node could not know which windows had got out before power failed.
    function proveEquivocation(
        WindowHeader calldata headerA,
        bytes calldata signatureA,
        WindowHeader calldata headerB,
        bytes calldata signatureB
    ) external {
        if (headerA.nodeId != headerB.nodeId || headerA.window != headerB.window) {
            revert DifferentWindows();
        }
        if (keccak256(abi.encode(headerA)) == keccak256(abi.encode(headerB))) revert SameHeader();
        _requireSigned(headerA, signatureA);
        _requireSigned(headerB, signatureB);
        _punish(headerA.nodeId, headerA.window, Fault.Equivocation, 0);
    }

    /// @notice The node signed `header`, but committed `leaf` for its window.
    function proveWindowAltered(
        BatchCommitment calldata commitment,
        WindowHeader calldata header,
        bytes calldata signature,
        bytes calldata leaf,
        bytes32[] calldata path
    ) external {
        if (header.nodeId != commitment.nodeId) revert DifferentWindows();
        _requireSigned(header, signature);
        bytes32 batchId = _requireCommitted(commitment, header.window, leaf, path);
        if (leaf.length == 0 || leaf[0] != SignedWindows.HEADER_LEAF) {
            revert LostWindow(header.window);
        }
        // A leaf of another length is a bad leaf, but certainly not this header either.
        if (leaf.length == SignedWindows.HEADER_LEAF_BYTES) {
            bytes32 committed = keccak256(leaf[1:leaf.length - 64]);
            if (committed == keccak256(abi.encode(header))) revert SameHeader();
        }
        uint256 committedAt = _batches[batchId].committedAt;
        _punish(header.nodeId, header.window, Fault.WindowAltered, committedAt);
    }

    /// @notice The leaf committed for `window` is not what a node may commit there: a header or a
    /// lost range with numbers below 2^63, with this chain, this contract, the node and the window
    /// in it, with 1 to 4,096 receipts and a heartbeat that the registry knows, and the node's
    /// signature. The window's receipts are rejected unless
    /// they are final already.
    function proveBadSignature(
        BatchCommitment calldata commitment,
        uint64 window,
        bytes calldata leaf,
        bytes32[] calldata path
    ) external {
        bytes32 batchId = _requireCommitted(commitment, window, leaf, path);
        if (_isGoodLeaf(commitment.nodeId, window, leaf)) revert NoFault();
        _punish(commitment.nodeId, window, Fault.BadLeaf, _batches[batchId].committedAt);
        _rejectedAt[batchId][window] = block.timestamp;
    }

    function _requireSigned(WindowHeader memory header, bytes memory signature) private view {
        if (header.chainId != block.chainid || header.settlement != address(this)) {
            revert OtherLedger();
        }
        if (!header.isSigned(signature, _keyOf(header.nodeId))) revert NotSigned();
    }

    function _requireCommitted(
        BatchCommitment calldata commitment,
        uint64 window,
        bytes calldata leaf,
        bytes32[] calldata path
    ) private view returns (bytes32 batchId) {
        (batchId,) = _matching(commitment);
        (uint64 first, uint64 last) = (commitment.firstWindow, commitment.lastWindow);
        if (window < first || window > last) revert WindowOutOfRange(window);
        bytes32 leafHash = PositionalMerkle.leafHash(leaf);
        bool committed = PositionalMerkle.verify(
            commitment.root, leafHash, window - first, last - first + 1, path
        );
        if (!committed) revert LeafNotCommitted();
    }

    function _isGoodLeaf(bytes32 nodeId, uint64 window, bytes calldata leaf)
        private
        view
        returns (bool)
    {
        if (leaf.length == SignedWindows.HEADER_LEAF_BYTES && leaf[0] == SignedWindows.HEADER_LEAF) {
            return _isGoodHeader(nodeId, window, leaf[1:]);
        }
        if (leaf.length == SignedWindows.LOST_LEAF_BYTES && leaf[0] == SignedWindows.LOST_LEAF) {
            return _isGoodLostRange(nodeId, window, leaf[1:]);
        }
        return false;
    }

    function _isGoodHeader(bytes32 nodeId, uint64 window, bytes calldata body)
        private
        view
        returns (bool)
    {
        // Words 0 to 7 of WindowHeader; a number out of range makes a bad leaf, where decoding
        // would revert and so protect it.
        if (!_fits(body, 0, 63) || !_fits(body, 1, 160) || !_fits(body, 3, 63)) return false;
        if (!_fits(body, 4, 32) || !_fits(body, 6, 63)) return false;
        WindowHeader memory header = abi.decode(body[:256], (WindowHeader));
        if (header.count == 0 || header.count > MAX_WINDOW_RECEIPTS) return false;
        bool here = header.chainId == block.chainid && header.settlement == address(this)
            && header.nodeId == nodeId && header.window == window;
        return here && _isKnownHeartbeat(header) && header.isSigned(body[256:], _keyOf(nodeId));
    }

    function _isKnownHeartbeat(WindowHeader memory header) private view returns (bool) {
        TeeRegistry.Heartbeat memory beat =
            registry.heartbeatAt(header.nodeId, header.heartbeatBlock);
        return beat.blockNumber == header.heartbeatBlock && beat.timestamp != 0
            && beat.hash == header.heartbeatHash;
    }

    function _isGoodLostRange(bytes32 nodeId, uint64 window, bytes calldata body)
        private
        view
        returns (bool)
    {
        if (!_fits(body, 0, 63) || !_fits(body, 1, 160)) return false;
        if (!_fits(body, 3, 63) || !_fits(body, 4, 63)) return false;
        LostRange memory lost = abi.decode(body[:160], (LostRange));
        bool here = lost.chainId == block.chainid && lost.settlement == address(this)
            && lost.nodeId == nodeId && lost.firstWindow <= window && window <= lost.lastWindow;
        return here && lost.isSigned(body[160:], _keyOf(nodeId));
    }

    /// Whether word `index` is below 2^bits.
    function _fits(bytes calldata body, uint256 index, uint256 bits) private pure returns (bool) {
        return uint256(bytes32(body[index * 32:index * 32 + 32])) >> bits == 0;
    }

    function _keyOf(bytes32 nodeId) private view returns (SignedWindows.Key memory) {
        (bytes32 x, bytes32 y) = registry.receiptKeyOf(nodeId);
        return SignedWindows.Key(x, y);
    }

    function _punish(bytes32 nodeId, uint64 window, Fault fault, uint256 committedAt) private {
        bytes32 key = keccak256(abi.encode(nodeId, window, fault));
        if (_proven[key]) revert AlreadyProven(nodeId, window, fault);
        _proven[key] = true;
        emit FaultProven(nodeId, window, fault, msg.sender);
        staking.freeze(registry.operatorOf(nodeId), key, committedAt, 0, msg.sender);
    }

    /// @notice Whether a fault of this kind is on record for the node's window.
    function isProven(bytes32 nodeId, uint64 window, Fault fault) external view returns (bool) {
        return _proven[keccak256(abi.encode(nodeId, window, fault))];
    }

    /// @notice When the window was rejected; 0 where it was not.
    function rejectedAt(bytes32 batchId, uint64 window) external view returns (uint256) {
        return _rejectedAt[batchId][window];
    }
}
