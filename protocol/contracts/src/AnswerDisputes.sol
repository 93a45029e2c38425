// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Batches} from "./Batches.sol";
import {PositionalMerkle} from "./PositionalMerkle.sol";
import {SignedWindows} from "./SignedWindows.sol";
import {
    AnswerChallenge,
    AnswerOpening,
    BatchCommitment,
    InferenceReceipt,
    ReceiptProof,
    WindowHeader,
    WindowProof
} from "./Types.sol";

/// @title Whether an exact language model's answer is false: opened here, judged by vote
/// @notice The contract checks every opened byte against the hashes that the node has committed to,
/// so there is exactly one valid opening of a receipt, whoever sends it; anything else reverts and
/// bars nobody. What remains to judge is computation alone. Validators commit to a fault mask (0:
/// the answer is true) and a work root, then reveal; two thirds of the electorate decide, counted
/// over all of it, so that abstaining never lends weight to others. A vote freezes the node's
/// stake or the challenger's bond, moves nothing, and costs voters nothing.
abstract contract AnswerDisputes is Batches, EIP712 {
    /// How a dispute stands. `Open` while votes are due.
    enum Outcome {
        None,
        Open,
        Guilty,
        Clear,
        Undecided
    }

    /// Who decided. Appeals will add judges that compute.
    enum Judge {
        None,
        Vote
    }

    /// A dispute over one receipt. Stakes are of the batch's electorate: `acted` have committed or
    /// abstained, `guilty` and `clear` have revealed. `attestationsBefore` is how many attestations
    /// of the batch are older than the challenge. `faultMask` is what most guilty stake named.
    struct Dispute {
        bytes32 batchId;
        address challenger;
        uint40 challengedAt;
        uint40 decidedAt;
        uint16 attestationsBefore;
        uint96 bond;
        uint40 commitDeadline;
        uint40 revealDeadline;
        uint40 appealDeadline;
        uint16 workSeconds;
        Outcome outcome;
        Judge judge;
        uint96 acted;
        uint96 abstained;
        uint32 faultMask;
        bool extended;
        uint96 guilty;
        uint96 clear;
        bytes32 engineVersion;
    }

    /// A validator's part in a dispute.
    struct Ballot {
        bytes32 commitment;
        bool abstained;
        bool revealed;
        uint32 faultMask;
    }

    /// Most calldata of a challenge.
    uint256 public constant MAX_CHALLENGE_BYTES = 96 * 1024;

    bytes32 private constant RECEIPT_TYPE = keccak256(
        "InferenceReceipt(uint16 version,uint8 mode,uint8 outcome,bytes32 nodeId,uint64 window,"
        "uint32 index,bytes32 modelId,bytes32 modelCommitment,bytes32 requestHash,"
        "bytes32 responseHash,bytes32 outputHash,uint64 promptTokens,uint64 completionTokens,"
        "uint256 price,address asset,address payer,address payee,bytes32 paymentId,"
        "bytes32 offerHash,uint64 timestampMillis,bytes32 evidenceHash,bytes32 routingHash,"
        "uint8 disclosure,bytes32 parentId)"
    );

    mapping(bytes32 receiptId => Dispute dispute) internal _disputes;
    mapping(bytes32 receiptId => mapping(address voter => Ballot ballot)) private _ballots;
    mapping(bytes32 receiptId => mapping(uint32 faultMask => uint96 stake)) private _stakeByMask;
    mapping(address account => uint256 amount) private _withdrawable;
    uint256 private _frozenBonds;

    /// `challenge` is the ABI encoding of the whole AnswerChallenge, so that voters need only logs,
    /// however the call came in.
    event AnswerChallenged(
        bytes32 indexed receiptId,
        bytes32 indexed batchId,
        address indexed challenger,
        uint256 commitDeadline,
        uint256 revealDeadline,
        bytes challenge
    );
    event VoteCommitted(bytes32 indexed receiptId, address indexed voter, bytes32 commitment);
    event VoteRevealed(
        bytes32 indexed receiptId, address indexed voter, uint32 faultMask, bytes32 workRoot
    );
    event Abstained(bytes32 indexed receiptId, address indexed voter);
    event VoteExtended(bytes32 indexed receiptId, uint256 commitDeadline, uint256 revealDeadline);
    event Decided(
        bytes32 indexed receiptId,
        Outcome outcome,
        uint32 faultMask,
        Judge judge,
        bytes32 engineVersion,
        uint256 appealDeadline
    );
    event BondFrozen(bytes32 indexed receiptId, address indexed challenger, uint256 amount);
    event BondReturned(bytes32 indexed receiptId, address indexed challenger, uint256 amount);

    error ChallengeTooLarge(uint256 size, uint256 limit);
    error WrongBond(uint256 sent, uint256 expected);
    error AlreadyChallenged(bytes32 receiptId);
    error AlreadyFinal(bytes32 receiptId);
    error BadPath(string what);
    error WindowMismatch();
    error HashMismatch(string field);
    error ModelNotExact(bytes32 modelId);
    error NoOpenDispute(bytes32 receiptId);
    error AlreadyActed(bytes32 receiptId, address voter);
    error CommitPhaseOver();
    error RevealPhaseNotOpen();
    error EmptyCommitment();
    error WrongReveal();
    error AlreadyRevealed(bytes32 receiptId, address voter);
    error TooEarly(uint256 earliest);
    error NothingToWithdraw();

    /// @notice Accuses an answer of being false, with the bytes that show what was asked and
    /// answered. **This publishes the text.** One dispute a receipt, before it is final, with
    /// exactly the bond; the bond comes back unless two thirds find the answer true.
    function challengeAnswer(AnswerChallenge calldata challenge) external payable {
        if (msg.data.length > MAX_CHALLENGE_BYTES) {
            revert ChallengeTooLarge(msg.data.length, MAX_CHALLENGE_BYTES);
        }
        if (msg.value != _challengeBond) revert WrongBond(msg.value, _challengeBond);
        (bytes32 batchId, Batch storage batch) = _matching(challenge.commitment);
        _checkWindow(challenge.commitment, challenge.window);
        bytes32 receiptId = _checkReceipt(challenge.window.header, challenge.receipt);
        if (_disputes[receiptId].outcome != Outcome.None) revert AlreadyChallenged(receiptId);
        if (_isFinal(batch)) revert AlreadyFinal(receiptId);
        _checkOpening(challenge.receipt.receipt, challenge.opening);
        if (!hub.isExact(challenge.resolvedModelId)) {
            revert ModelNotExact(challenge.resolvedModelId);
        }
        Dispute storage dispute = _open(receiptId, batchId, batch, challenge);
        emit AnswerChallenged(
            receiptId,
            batchId,
            msg.sender,
            dispute.commitDeadline,
            dispute.revealDeadline,
            abi.encode(challenge)
        );
    }

    function _checkWindow(BatchCommitment calldata commitment, WindowProof calldata proof)
        private
        pure
    {
        WindowHeader calldata header = proof.header;
        uint64 first = commitment.firstWindow;
        if (header.nodeId != commitment.nodeId || header.window < first) revert WindowMismatch();
        bytes32 leaf = PositionalMerkle.leafHash(SignedWindows.leafOf(header, proof.signature));
        uint64 count = commitment.lastWindow - first + 1;
        if (
            !PositionalMerkle.verify(
                commitment.root, leaf, header.window - first, count, proof.path
            )
        ) {
            revert BadPath("window");
        }
    }

    function _checkReceipt(WindowHeader calldata header, ReceiptProof calldata proof)
        private
        view
        returns (bytes32 receiptId)
    {
        InferenceReceipt calldata receipt = proof.receipt;
        if (receipt.nodeId != header.nodeId || receipt.window != header.window) {
            revert WindowMismatch();
        }
        receiptId = receiptIdOf(receipt);
        bytes32 leaf = PositionalMerkle.leafHash(receiptId);
        if (
            !PositionalMerkle.verify(header.root, leaf, receipt.index, header.count, proof.path)
        ) {
            revert BadPath("receipt");
        }
    }

    function _checkOpening(InferenceReceipt calldata receipt, AnswerOpening calldata opening)
        private
        pure
    {
        if (_salted(opening.requestSalt, opening.request) != receipt.requestHash) {
            revert HashMismatch("request");
        }
        if (_salted(opening.responseSalt, opening.response) != receipt.responseHash) {
            revert HashMismatch("response");
        }
        if (_salted(opening.outputSalt, opening.output) != receipt.outputHash) {
            revert HashMismatch("output");
        }
        bytes memory evidence = abi.encode(opening.evidence);
        if (_salted(opening.evidenceSalt, evidence) != receipt.evidenceHash) {
            revert HashMismatch("evidence");
        }
        if (sha256(opening.outputIds) != opening.evidence.outputIdsHash) {
            revert HashMismatch("outputIds");
        }
    }

    function _salted(bytes32 salt, bytes memory value) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(salt, value));
    }

    function _open(
        bytes32 receiptId,
        bytes32 batchId,
        Batch storage batch,
        AnswerChallenge calldata challenge
    ) private returns (Dispute storage dispute) {
        dispute = _disputes[receiptId];
        dispute.batchId = batchId;
        dispute.challenger = msg.sender;
        dispute.challengedAt = uint40(block.timestamp);
        dispute.attestationsBefore = batch.attestations;
        dispute.bond = uint96(msg.value);
        dispute.workSeconds = _replaySeconds(challenge);
        dispute.outcome = Outcome.Open;
        dispute.engineVersion = hub.getModel(challenge.resolvedModelId).engineVersion;
        _setDeadlines(dispute);
    }

    /// Time for one replay. The node's own counts are not trusted: what was opened counts as well
    /// (four bytes of text or of ids to a token), and the cap of a batch bounds both.
    function _replaySeconds(AnswerChallenge calldata challenge) private view returns (uint16) {
        InferenceReceipt calldata receipt = challenge.receipt.receipt;
        uint256 tokens = uint256(receipt.promptTokens) + receipt.completionTokens;
        uint256 opened =
            (challenge.opening.request.length + challenge.opening.outputIds.length) / 4;
        if (opened > tokens) tokens = opened;
        if (tokens > _maxWorkTokens) tokens = _maxWorkTokens;
        uint256 quadratic = tokens * tokens;
        if (quadratic > _maxWorkQuadratic) quadratic = _maxWorkQuadratic;
        return _workSeconds(uint64(tokens), uint64(quadratic));
    }

    function _setDeadlines(Dispute storage dispute) private {
        uint256 commitDeadline = block.timestamp + _commitSeconds + dispute.workSeconds;
        dispute.commitDeadline = uint40(commitDeadline);
        dispute.revealDeadline = uint40(commitDeadline + _revealSeconds);
    }

    /// @notice Commits to keccak256(abi.encode(receiptId, voter, faultMask, workRoot, salt)). The
    /// voter's address is inside, so a copied commitment can't be revealed.
    function commitVote(bytes32 receiptId, bytes32 commitment) external {
        if (commitment == 0) revert EmptyCommitment();
        Ballot storage ballot = _act(receiptId);
        ballot.commitment = commitment;
        emit VoteCommitted(receiptId, msg.sender, commitment);
    }

    /// @notice Says openly that the caller can't judge, for want of the weights. It costs nothing.
    function abstain(bytes32 receiptId) external {
        Ballot storage ballot = _act(receiptId);
        ballot.abstained = true;
        Dispute storage dispute = _disputes[receiptId];
        dispute.abstained += _weightIn(_batches[dispute.batchId], msg.sender);
        emit Abstained(receiptId, msg.sender);
    }

    /// The caller's ballot, which it has not used, in the commit phase of an open dispute.
    function _act(bytes32 receiptId) private returns (Ballot storage ballot) {
        Dispute storage dispute = _openDispute(receiptId);
        if (block.timestamp >= dispute.commitDeadline) revert CommitPhaseOver();
        uint96 stake = _weightIn(_batches[dispute.batchId], msg.sender);
        ballot = _ballots[receiptId][msg.sender];
        if (ballot.commitment != 0 || ballot.abstained) {
            revert AlreadyActed(receiptId, msg.sender);
        }
        dispute.acted += stake;
    }

    function _openDispute(bytes32 receiptId) private view returns (Dispute storage dispute) {
        dispute = _disputes[receiptId];
        if (dispute.outcome != Outcome.Open) revert NoOpenDispute(receiptId);
    }

    /// @notice Opens a vote. The phase begins when commits are closed, by time or because the whole
    /// electorate has acted. Any bit of the mask means guilty.
    function revealVote(bytes32 receiptId, uint32 faultMask, bytes32 workRoot, bytes32 salt)
        external
    {
        Dispute storage dispute = _openDispute(receiptId);
        Batch storage batch = _batches[dispute.batchId];
        bool commitsClosed =
            block.timestamp >= dispute.commitDeadline || dispute.acted >= batch.electorate;
        if (!commitsClosed || block.timestamp >= dispute.revealDeadline) {
            revert RevealPhaseNotOpen();
        }
        Ballot storage ballot = _ballots[receiptId][msg.sender];
        if (ballot.revealed) revert AlreadyRevealed(receiptId, msg.sender);
        bytes memory vote = abi.encode(receiptId, msg.sender, faultMask, workRoot, salt);
        if (ballot.commitment != keccak256(vote)) revert WrongReveal();
        ballot.revealed = true;
        ballot.faultMask = faultMask;
        _count(receiptId, dispute, faultMask, _weightIn(batch, msg.sender));
        emit VoteRevealed(receiptId, msg.sender, faultMask, workRoot);
    }

    function _count(bytes32 receiptId, Dispute storage dispute, uint32 faultMask, uint96 stake)
        private
    {
        if (faultMask == 0) {
            dispute.clear += stake;
            return;
        }
        dispute.guilty += stake;
        uint96 sameMask = _stakeByMask[receiptId][faultMask] + stake;
        _stakeByMask[receiptId][faultMask] = sameMask;
        if (sameMask > _stakeByMask[receiptId][dispute.faultMask]) dispute.faultMask = faultMask;
    }

    /// @notice Closes a dispute whose outcome is certain, or whose time is up: then there is one
    /// more round for stake that has neither revealed nor abstained, and after it the dispute is
    /// undecided. Anyone may call it.
    function decide(bytes32 receiptId) external {
        Dispute storage dispute = _openDispute(receiptId);
        Batch storage batch = _batches[dispute.batchId];
        Outcome outcome = _certainOutcome(dispute, batch.electorate);
        if (outcome == Outcome.Open) {
            if (block.timestamp < dispute.revealDeadline) revert TooEarly(dispute.revealDeadline);
            if (!dispute.extended) {
                dispute.extended = true;
                _setDeadlines(dispute);
                emit VoteExtended(receiptId, dispute.commitDeadline, dispute.revealDeadline);
                return;
            }
            outcome = Outcome.Undecided;
        }
        _conclude(receiptId, dispute, outcome);
        if (outcome == Outcome.Guilty) {
            staking.freeze(
                batch.operator,
                receiptId,
                batch.committedAt,
                dispute.engineVersion,
                dispute.challenger
            );
        }
    }

    /// What no further vote can change, or `Open`.
    function _certainOutcome(Dispute storage dispute, uint256 electorate)
        private
        view
        returns (Outcome)
    {
        (uint256 guilty, uint256 clear) = (dispute.guilty, dispute.clear);
        if (guilty > 0 && guilty * 3 >= electorate * 2) return Outcome.Guilty;
        if (clear > 0 && clear * 3 >= electorate * 2) return Outcome.Clear;
        uint256 pending = electorate - guilty - clear - dispute.abstained;
        uint256 most = (guilty > clear ? guilty : clear) + pending;
        return most * 3 < electorate * 2 || electorate == 0 ? Outcome.Undecided : Outcome.Open;
    }

    function _conclude(bytes32 receiptId, Dispute storage dispute, Outcome outcome) private {
        dispute.outcome = outcome;
        dispute.judge = Judge.Vote;
        dispute.decidedAt = uint40(block.timestamp);
        dispute.appealDeadline = uint40(block.timestamp + _appealSeconds);
        if (outcome != Outcome.Guilty) dispute.faultMask = 0;
        (address challenger, uint256 bond) = (dispute.challenger, dispute.bond);
        if (outcome == Outcome.Clear) {
            _frozenBonds += bond;
            emit BondFrozen(receiptId, challenger, bond);
        } else {
            _withdrawable[challenger] += bond;
            emit BondReturned(receiptId, challenger, bond);
        }
        emit Decided(
            receiptId,
            outcome,
            dispute.faultMask,
            Judge.Vote,
            dispute.engineVersion,
            dispute.appealDeadline
        );
    }

    /// @notice Pays the caller its returned bonds. Fetched rather than sent, so that no recipient
    /// can make a verdict fail.
    function withdraw() external {
        uint256 amount = _withdrawable[msg.sender];
        if (amount == 0) revert NothingToWithdraw();
        _withdrawable[msg.sender] = 0;
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @notice The receipt's id: its EIP-712 digest under this contract's domain.
    function receiptIdOf(InferenceReceipt calldata receipt) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECEIPT_TYPE, receipt)));
    }

    /// @notice The dispute over a receipt; all zero where there is none.
    function getDispute(bytes32 receiptId) external view returns (Dispute memory) {
        return _disputes[receiptId];
    }

    /// @notice A validator's part in a dispute; all zero where it has none.
    function getBallot(bytes32 receiptId, address voter) external view returns (Ballot memory) {
        return _ballots[receiptId][voter];
    }

    /// @notice Whether `validator` vouches for the receipt: it has attested the batch, and no
    /// challenge of the receipt is older.
    function vouches(bytes32 batchId, bytes32 receiptId, address validator)
        external
        view
        returns (bool)
    {
        uint256 ordinal = attestationOf(batchId, validator);
        if (ordinal == 0) return false;
        Dispute storage dispute = _disputes[receiptId];
        return dispute.batchId != batchId || ordinal <= dispute.attestationsBefore;
    }

    /// @notice Bonds that the account may withdraw.
    function withdrawableOf(address account) external view returns (uint256) {
        return _withdrawable[account];
    }

    /// @notice Sum of the bonds of accusers whom two thirds found wrong.
    function frozenBonds() external view returns (uint256) {
        return _frozenBonds;
    }
}
