// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ModelHub} from "./ModelHub.sol";
import {Staking} from "./Staking.sol";
import {TeeRegistry} from "./TeeRegistry.sol";
import {BatchCommitment} from "./Types.sol";

/// @title The first half of settlement: nodes commit batches, validators attest them
/// @notice A batch costs three storage slots however many receipts it holds: the hash of its
/// commitment and what attestation needs. Whoever needs more brings the commitment along (it is in
/// the event) and it is checked against that hash.
///
/// Time is that of blocks, in seconds. Every deadline `d` means: up to `d - 1` before, from `d` on
/// after; nothing is possible on both sides of one.
abstract contract Batches {
    using SafeCast for uint256;

    /// What is known of a batch or a receipt. All are views: nothing has to be called for a batch
    /// to become final.
    enum Status {
        None,
        Settled,
        Verified,
        Final,
        NotVerified,
        Challenged,
        Rejected,
        Undecided,
        Lapsed
    }

    /// Durations in seconds, rates at which a slow validator is expected to re-run answers, and the
    /// most work that one batch may hold. `challengeBond` is in wei.
    struct Timings {
        uint32 attestSeconds;
        uint32 challengeSeconds;
        uint32 commitSeconds;
        uint32 revealSeconds;
        uint32 appealSeconds;
        uint64 workTokensPerSecond;
        uint64 workQuadraticPerSecond;
        uint64 maxWorkTokens;
        uint64 maxWorkQuadratic;
        uint256 challengeBond;
    }

    /// A batch as stored. `electorate` is all validators' stake at the end of the block before the
    /// commit, without the operator's own; `finalAt` is 0 until two thirds of it have attested.
    /// `attestations` also numbers them, so that a challenge can say which came before it.
    struct Batch {
        bytes32 commitmentHash;
        address operator;
        uint40 committedAt;
        uint40 finalAt;
        uint16 workSeconds;
        uint96 electorate;
        uint96 attested;
        uint48 committedBlock;
        uint16 attestations;
    }

    /// Most leaves in a batch's tree, so that a path has at most 12 siblings.
    uint64 public constant MAX_WINDOWS = 4096;
    /// Most receipts in a batch.
    uint32 public constant MAX_RECEIPTS = 65536;
    /// Most bytes of a batch's blob.
    uint32 public constant MAX_BLOB_BYTES = 1 << 22;

    Staking public immutable staking;
    TeeRegistry public immutable registry;
    ModelHub public immutable hub;

    uint32 internal immutable _attestSeconds;
    uint32 internal immutable _challengeSeconds;
    uint32 internal immutable _commitSeconds;
    uint32 internal immutable _revealSeconds;
    uint32 internal immutable _appealSeconds;
    uint64 internal immutable _workTokensPerSecond;
    uint64 internal immutable _workQuadraticPerSecond;
    uint64 internal immutable _maxWorkTokens;
    uint64 internal immutable _maxWorkQuadratic;
    uint256 internal immutable _challengeBond;

    mapping(bytes32 nodeId => uint64 window) private _nextWindow;
    mapping(bytes32 batchId => Batch batch) internal _batches;
    mapping(bytes32 batchId => mapping(address validator => uint256 ordinal)) private _attestedAs;

    event BatchCommitted(
        bytes32 indexed batchId,
        bytes32 indexed nodeId,
        uint256 attestDeadline,
        BatchCommitment commitment
    );
    /// `late` where the deadline had passed; the attestation counts all the same.
    event Attested(
        bytes32 indexed batchId,
        address indexed validator,
        bytes32 custodyRoot,
        bytes32 workRoot,
        bool late
    );
    event BatchVerified(bytes32 indexed batchId, uint256 finalAt);

    error BadTimings();
    error NodeNotFound(bytes32 nodeId);
    error NotOperator(address caller, address operator);
    error NotNextWindow(uint64 firstWindow, uint64 expected);
    error BadRange(uint64 firstWindow, uint64 lastWindow);
    error BadCounts();
    error BlobTooLarge(uint32 size, uint32 limit);
    error TooMuchWork(uint64 tokens, uint64 quadratic);
    error BatchNotFound(bytes32 batchId);
    error WrongCommitment(bytes32 batchId);
    error OwnBatch(address operator);
    error NotInElectorate(address account);
    error AlreadyAttested(bytes32 batchId, address validator);
    error EmptyRoot();

    constructor(Staking staking_, TeeRegistry registry_, ModelHub hub_, Timings memory timings_) {
        staking = staking_;
        registry = registry_;
        hub = hub_;
        if (timings_.workTokensPerSecond == 0 || timings_.workQuadraticPerSecond == 0) {
            revert BadTimings();
        }
        if (timings_.challengeBond > type(uint96).max) revert BadTimings();
        _attestSeconds = timings_.attestSeconds;
        _challengeSeconds = timings_.challengeSeconds;
        _commitSeconds = timings_.commitSeconds;
        _revealSeconds = timings_.revealSeconds;
        _appealSeconds = timings_.appealSeconds;
        _workTokensPerSecond = timings_.workTokensPerSecond;
        _workQuadraticPerSecond = timings_.workQuadraticPerSecond;
        _maxWorkTokens = timings_.maxWorkTokens;
        _maxWorkQuadratic = timings_.maxWorkQuadratic;
        _challengeBond = timings_.challengeBond;
        uint256 longest = uint256(timings_.maxWorkTokens) / timings_.workTokensPerSecond
            + uint256(timings_.maxWorkQuadratic) / timings_.workQuadraticPerSecond;
        if (longest > type(uint16).max) revert BadTimings();
    }

    /// @notice The node's operator puts the next contiguous range of windows on the ledger. Work
    /// above the cap is refused, since validators could not re-run it in time. A node whose stake
    /// is frozen may still commit: what it lies about then must be on record too.
    function commitBatch(BatchCommitment calldata commitment) external returns (bytes32 batchId) {
        bytes32 nodeId = commitment.nodeId;
        address operator = registry.operatorOf(nodeId);
        if (operator == address(0)) revert NodeNotFound(nodeId);
        if (msg.sender != operator) revert NotOperator(msg.sender, operator);
        _checkShape(commitment);
        uint64 expected = _nextWindow[nodeId];
        if (commitment.firstWindow != expected) {
            revert NotNextWindow(commitment.firstWindow, expected);
        }
        _nextWindow[nodeId] = commitment.lastWindow + 1;
        batchId = batchIdOf(nodeId, commitment.firstWindow);
        Batch storage batch = _batches[batchId];
        batch.commitmentHash = keccak256(abi.encode(commitment));
        batch.operator = operator;
        batch.committedAt = uint40(block.timestamp);
        batch.workSeconds = _workSeconds(commitment.workTokens, commitment.workQuadratic);
        batch.electorate = _electorateWithout(operator);
        batch.committedBlock = uint48(block.number);
        emit BatchCommitted(batchId, nodeId, _attestDeadline(batch), commitment);
    }

    function _checkShape(BatchCommitment calldata commitment) private view {
        (uint64 first, uint64 last) = (commitment.firstWindow, commitment.lastWindow);
        if (last < first || last - first >= MAX_WINDOWS) revert BadRange(first, last);
        uint256 counted = uint256(commitment.countsByMode[0]) + commitment.countsByMode[1]
            + commitment.countsByMode[2];
        if (counted != commitment.receiptCount || counted > MAX_RECEIPTS) revert BadCounts();
        if (commitment.blobSize > MAX_BLOB_BYTES) {
            revert BlobTooLarge(commitment.blobSize, MAX_BLOB_BYTES);
        }
        (uint64 tokens, uint64 quadratic) = (commitment.workTokens, commitment.workQuadratic);
        if (tokens > _maxWorkTokens || quadratic > _maxWorkQuadratic) {
            revert TooMuchWork(tokens, quadratic);
        }
    }

    /// Extra seconds for re-running this much work; at most what the constructor has bounded.
    function _workSeconds(uint64 tokens, uint64 quadratic) internal view returns (uint16) {
        return uint16(tokens / _workTokensPerSecond + quadratic / _workQuadraticPerSecond);
    }

    function _electorateWithout(address operator) private view returns (uint96) {
        uint256 snapshot = block.number - 1;
        uint256 total = staking.totalValidatorStakeAt(snapshot);
        return (total - staking.stakeAt(operator, snapshot)).toUint96();
    }

    /// @notice A validator vouches, once and for good, for every receipt of the batch that has no
    /// challenge older than this. `custodyRoot` shows that it holds the blob, `workRoot` that it
    /// has run again what can be run; both are bound to its own address, so that copying another's
    /// is worth nothing. After the deadline it is late but still counts.
    function attest(bytes32 batchId, bytes32 custodyRoot, bytes32 workRoot) external {
        Batch storage batch = _existing(batchId);
        if (custodyRoot == 0) revert EmptyRoot();
        uint96 stake = _weightIn(batch, msg.sender);
        if (_attestedAs[batchId][msg.sender] != 0) revert AlreadyAttested(batchId, msg.sender);
        uint16 ordinal = batch.attestations + 1;
        _attestedAs[batchId][msg.sender] = ordinal;
        batch.attestations = ordinal;
        uint96 attested = batch.attested + stake;
        batch.attested = attested;
        bool late = block.timestamp >= _attestDeadline(batch);
        emit Attested(batchId, msg.sender, custodyRoot, workRoot, late);
        if (batch.finalAt == 0 && uint256(attested) * 3 >= uint256(batch.electorate) * 2) {
            batch.finalAt = uint40(block.timestamp + _challengeSeconds);
            emit BatchVerified(batchId, batch.finalAt);
        }
    }

    /// The account's stake in the batch's snapshot.
    function _weightIn(Batch storage batch, address account) internal view returns (uint96) {
        if (account == batch.operator) revert OwnBatch(account);
        uint256 stake = staking.stakeAt(account, batch.committedBlock - 1);
        if (stake == 0) revert NotInElectorate(account);
        return stake.toUint96();
    }

    function _existing(bytes32 batchId) internal view returns (Batch storage batch) {
        batch = _batches[batchId];
        if (batch.operator == address(0)) revert BatchNotFound(batchId);
    }

    /// The batch that `commitment` was made for; reverts where it differs in any field.
    function _matching(BatchCommitment memory commitment)
        internal
        view
        returns (bytes32 batchId, Batch storage batch)
    {
        batchId = batchIdOf(commitment.nodeId, commitment.firstWindow);
        batch = _existing(batchId);
        if (batch.commitmentHash != keccak256(abi.encode(commitment))) {
            revert WrongCommitment(batchId);
        }
    }

    function _attestDeadline(Batch storage batch) private view returns (uint256) {
        return uint256(batch.committedAt) + _attestSeconds + batch.workSeconds;
    }

    function _isFinal(Batch storage batch) internal view returns (bool) {
        return batch.finalAt != 0 && block.timestamp >= batch.finalAt;
    }

    /// @notice keccak256(abi.encode(nodeId, firstWindow)): a range can be committed only once.
    function batchIdOf(bytes32 nodeId, uint64 firstWindow) public pure returns (bytes32) {
        return keccak256(abi.encode(nodeId, firstWindow));
    }

    /// @notice Number of the first window that the node has not committed; starts at 0.
    function nextWindow(bytes32 nodeId) external view returns (uint64) {
        return _nextWindow[nodeId];
    }

    /// @notice The batch as stored; all zero where there is none.
    function getBatch(bytes32 batchId) external view returns (Batch memory) {
        return _batches[batchId];
    }

    /// @notice The batch's own status: None, Settled, NotVerified, Verified or Final.
    function batchStatus(bytes32 batchId) public view returns (Status) {
        Batch storage batch = _batches[batchId];
        if (batch.operator == address(0)) return Status.None;
        if (batch.finalAt != 0) return _isFinal(batch) ? Status.Final : Status.Verified;
        return block.timestamp >= _attestDeadline(batch) ? Status.NotVerified : Status.Settled;
    }

    /// @notice The moment from which validators that have not attested are late.
    function attestDeadline(bytes32 batchId) external view returns (uint256) {
        return _attestDeadline(_existing(batchId));
    }

    /// @notice Whether the validator was first, second … to attest; 0 where it has not.
    function attestationOf(bytes32 batchId, address validator) public view returns (uint256) {
        return _attestedAs[batchId][validator];
    }

    /// @notice What the constructor was given.
    function timings() external view returns (Timings memory) {
        return Timings(
            _attestSeconds,
            _challengeSeconds,
            _commitSeconds,
            _revealSeconds,
            _appealSeconds,
            _workTokensPerSecond,
            _workQuadraticPerSecond,
            _maxWorkTokens,
            _maxWorkQuadratic,
            _challengeBond
        );
    }
}
