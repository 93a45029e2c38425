// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {OPG} from "./OPG.sol";
import {StakePools} from "./StakePools.sol";

/// @title What a fault costs
/// @notice A proven fault freezes the whole pool at once: it stops counting, nobody enters and
/// nobody leaves. After `freezeSeconds` anyone may carry the slash out: a fraction of the bonded
/// stake and of what unbonds since the faulty commit, operator's and delegators' alike. Until then
/// two thirds of the validators' weight, without the accused, may cancel it. The first fault in a
/// long time costs little, a repeated one much. Where more than a third of all bonded
/// stake is frozen over one engine version, nothing is carried out: that is a bug, not a crime.
///
/// Of what is slashed the reporter gets a tenth, half of the rest is burnt, and the other half goes
/// to the treasury.
contract Staking is StakePools {
    using SafeCast for uint256;
    using SafeERC20 for OPG;

    /// How a slash stands.
    enum SlashState {
        None,
        Frozen,
        Executed,
        Cancelled
    }

    /// A slash of one pool. `cancelWeight` is what has voted against it of the weight at
    /// `snapshot`.
    struct Slash {
        address operator;
        Role role;
        SlashState state;
        uint40 committedAt;
        uint40 frozenAt;
        uint16 fractionBps;
        uint48 snapshot;
        address reporter;
        uint128 frozenStake;
        uint128 cancelWeight;
        bytes32 engineVersion;
        bytes32 reason;
    }

    /// What a fault costs, in hundredths of a percent.
    struct Fractions {
        uint16 first;
        uint16 repeated;
    }

    /// What is known of an operator, for those who choose whom to trust.
    struct Record {
        uint32 faults;
        uint32 absences;
        uint40 lastFaultAt;
        uint128 slashed;
    }

    uint256 public constant REPORTER_BPS = 1_000;
    /// Bounds that no vote can leave.
    uint256 public constant MAX_FIRST_BPS = 500;
    uint256 public constant MAX_REPEATED_BPS = 5_000;
    /// A fault after so long without one counts as the first again.
    uint256 public constant FORGOTTEN_SECONDS = 180 days;

    /// The only account that may freeze.
    address public immutable settlement;
    /// The only account that may set fractions; receives what is slashed and not burnt.
    address public immutable treasury;
    uint256 public immutable liabilitySeconds;
    uint256 public immutable freezeSeconds;
    uint256 public immutable jailSeconds;

    Fractions private _fractions = Fractions(100, 2_000);
    mapping(bytes32 slashId => Slash) private _slashes;
    mapping(bytes32 slashId => mapping(address validator => bool)) private _hasVoted;
    mapping(Role => mapping(address operator => Record)) private _records;
    mapping(bytes32 engineVersion => uint256) private _frozenByEngine;
    mapping(bytes32 batchId => mapping(address validator => bool)) private _marked;

    /// All stake of `account` that counted was frozen; `amount` is 0 where none was left.
    event Frozen(address indexed account, uint256 amount, bytes32 indexed reason);
    event SlashFrozen(
        bytes32 indexed slashId,
        Role indexed role,
        address indexed operator,
        uint256 fractionBps,
        bytes32 reason
    );
    event CancelVoted(bytes32 indexed slashId, address indexed validator, uint256 weight);
    event SlashCancelled(bytes32 indexed slashId, address indexed operator);
    event SlashExecuted(
        bytes32 indexed slashId,
        address indexed operator,
        uint256 bonded,
        uint256 unbonding,
        uint256 burnt
    );
    event Released(Role indexed role, address indexed operator);
    event AbsenceMarked(bytes32 indexed batchId, address indexed validator);
    event FractionsSet(uint16 first, uint16 repeated);

    error NotSettlement(address caller);
    error NotTreasury(address caller);
    error FractionOutOfBounds(uint256 bps, uint256 limit);
    error NotFrozen(bytes32 slashId);
    error TooEarly(uint256 earliest);
    error TooLate(uint256 deadline);
    error ExecutionHalted(bytes32 engineVersion, uint256 frozen, uint256 total);
    error NotInElectorate(address account);
    error AlreadyVoted(bytes32 slashId, address validator);
    error NotJailed(address operator);
    error NotAbsent(bytes32 batchId, address validator);
    error WrongHolding(uint256 held, uint256 expected);

    constructor(
        OPG token_,
        address settlement_,
        address treasury_,
        Terms memory terms,
        address[] memory validators_,
        address[] memory operators_,
        uint256 stakeEach
    ) StakePools(token_, terms) {
        if (validators_.length > MAX_VALIDATORS) {
            revert TooManyAccounts(validators_.length, MAX_VALIDATORS);
        }
        if (operators_.length > MAX_OPERATORS) {
            revert TooManyAccounts(operators_.length, MAX_OPERATORS);
        }
        settlement = settlement_;
        treasury = treasury_;
        liabilitySeconds = terms.liabilitySeconds;
        freezeSeconds = terms.freezeSeconds;
        jailSeconds = terms.jailSeconds;
        for (uint256 i = 0; i < validators_.length; i++) {
            _found(Role.Validator, validators_[i], stakeEach);
        }
        for (uint256 i = 0; i < operators_.length; i++) {
            _found(Role.Inference, operators_[i], stakeEach);
        }
        uint256 held = token_.balanceOf(address(this));
        if (held < _bonded) revert WrongHolding(held, _bonded);
    }

    // ---- slashing ------------------------------------------------------------------------------

    /// @notice Freezes the account's pools over a fault in what was committed at `committedAt`.
    /// The same reason again freezes nothing more and is no error, since a second proof must not
    /// be refused. `committedAt` is 0 where it is unknown, since what was signed twice need not have
    /// been committed: then it is taken to be as long ago as anybody is liable. `engineVersion` is
    /// zero where no engine was judged.
    function freeze(
        address account,
        bytes32 reason,
        uint256 committedAt,
        bytes32 engineVersion,
        address reporter
    ) external {
        if (msg.sender != settlement) revert NotSettlement(msg.sender);
        uint256 since = committedAt == 0 ? block.timestamp - liabilitySeconds : committedAt;
        uint256 amount = _effective(Role.Validator, account) + _effective(Role.Inference, account);
        for (uint256 i = 0; i < 2; i++) {
            Role role = Role(i);
            bytes32 slashId = slashIdOf(role, account, reason);
            if (_pools[role][account].registered && _slashes[slashId].state == SlashState.None) {
                Slash memory slash;
                slash.operator = account;
                slash.role = role;
                slash.state = SlashState.Frozen;
                slash.committedAt = uint40(since);
                slash.frozenAt = uint40(block.timestamp);
                slash.snapshot = uint48(block.number - 1);
                slash.reporter = reporter;
                slash.engineVersion = engineVersion;
                slash.reason = reason;
                _freeze(slashId, slash);
            }
        }
        emit Frozen(account, amount, reason);
    }

    function _freeze(bytes32 slashId, Slash memory slash) private {
        Pool storage pool = _pools[slash.role][slash.operator];
        Record storage record = _records[slash.role][slash.operator];
        bool first =
            record.faults == 0 || block.timestamp - record.lastFaultAt > FORGOTTEN_SECONDS;
        slash.fractionBps = first ? _fractions.first : _fractions.repeated;
        record.faults++;
        record.lastFaultAt = uint40(block.timestamp);
        if (pool.pendingSlashes == 0) {
            pool.liableSince = slash.committedAt;
            slash.frozenStake = pool.stake;
        } else if (slash.committedAt < pool.liableSince) {
            pool.liableSince = slash.committedAt;
        }
        pool.pendingSlashes++;
        _slashes[slashId] = slash;
        _reweigh(slash.role, slash.operator);
        if (slash.engineVersion != 0) {
            _frozenByEngine[slash.engineVersion] += slash.frozenStake;
        }
        emit SlashFrozen(slashId, slash.role, slash.operator, slash.fractionBps, slash.reason);
    }

    /// @notice A validator votes against a slash, with its weight before the freeze.
    function voteToCancel(bytes32 slashId) external {
        Slash storage slash = _frozenSlash(slashId);
        uint256 deadline = uint256(slash.frozenAt) + freezeSeconds;
        if (block.timestamp >= deadline) revert TooLate(deadline);
        uint256 weight = stakeAt(msg.sender, slash.snapshot);
        if (weight == 0 || msg.sender == slash.operator) revert NotInElectorate(msg.sender);
        if (_hasVoted[slashId][msg.sender]) revert AlreadyVoted(slashId, msg.sender);
        _hasVoted[slashId][msg.sender] = true;
        slash.cancelWeight += weight.toUint128();
        emit CancelVoted(slashId, msg.sender, weight);
        uint256 electorate =
            totalValidatorStakeAt(slash.snapshot) - stakeAt(slash.operator, slash.snapshot);
        if (uint256(slash.cancelWeight) * 3 >= electorate * 2) {
            slash.state = SlashState.Cancelled;
            _records[slash.role][slash.operator].faults--;
            emit SlashCancelled(slashId, slash.operator);
            _thaw(slash);
        }
    }

    /// @notice Carries a slash out when its time to be cancelled is over. Anyone may call it. The
    /// operator is jailed until it asks to be released.
    function executeSlash(bytes32 slashId) external {
        Slash storage slash = _frozenSlash(slashId);
        uint256 earliest = uint256(slash.frozenAt) + freezeSeconds;
        if (block.timestamp < earliest) revert TooEarly(earliest);
        uint256 frozenByEngine = _frozenByEngine[slash.engineVersion];
        if (slash.engineVersion != 0 && frozenByEngine * 3 > _bonded) {
            revert ExecutionHalted(slash.engineVersion, frozenByEngine, _bonded);
        }
        slash.state = SlashState.Executed;
        Pool storage pool = _pools[slash.role][slash.operator];
        pool.jailed = true;
        pool.jailedUntil = uint40(block.timestamp + jailSeconds);
        _thaw(slash);
        uint256 bonded = uint256(pool.stake) * slash.fractionBps / 10_000;
        pool.stake -= bonded.toUint128();
        _bonded -= bonded;
        uint256 unbonding = _slashLeaving(slash);
        _records[slash.role][slash.operator].slashed += (bonded + unbonding).toUint128();
        uint256 burnt = _payOut(slash.reporter, bonded + unbonding);
        emit SlashExecuted(slashId, slash.operator, bonded, unbonding, burnt);
    }

    function _thaw(Slash storage slash) private {
        Pool storage pool = _pools[slash.role][slash.operator];
        pool.pendingSlashes--;
        if (slash.engineVersion != 0) _frozenByEngine[slash.engineVersion] -= slash.frozenStake;
        _reweigh(slash.role, slash.operator);
    }

    /// What began to unbond after the commit and was not free when the pool froze. At most
    /// PERIODS + 2 periods, whatever the times are.
    function _slashLeaving(Slash storage slash) private returns (uint256 total) {
        uint256 last = _periodEnd(slash.frozenAt);
        uint256 begun = _periodEnd(slash.committedAt);
        if (begun <= slash.committedAt) begun += periodSeconds;
        uint256 window = unbondingSeconds + periodSeconds;
        if (last > window && begun < last - window) begun = last - window;
        for (; begun <= last; begun += periodSeconds) {
            Leaving storage leaving = _leaving[slash.role][slash.operator][begun];
            if (leaving.stake == 0 || begun + unbondingSeconds <= slash.frozenAt) continue;
            uint256 amount = uint256(leaving.stake) * slash.fractionBps / 10_000;
            leaving.stake -= amount.toUint128();
            total += amount;
        }
        _unbonding -= total;
    }

    function _payOut(address reporter, uint256 amount) private returns (uint256 burnt) {
        uint256 reward = reporter == address(0) ? 0 : amount * REPORTER_BPS / 10_000;
        burnt = (amount - reward + 1) / 2;
        token.burn(burnt);
        if (reward != 0) token.safeTransfer(reporter, reward);
        if (amount != burnt + reward) token.safeTransfer(treasury, amount - burnt - reward);
    }

    /// @notice Ends the caller's time in jail. Its seat is kept if nobody took it.
    function release(Role role) external {
        Pool storage pool = _registered(role, msg.sender);
        if (!pool.jailed) revert NotJailed(msg.sender);
        if (pool.pendingSlashes != 0) revert PoolFrozen(msg.sender);
        if (block.timestamp < pool.jailedUntil) revert TooEarly(pool.jailedUntil);
        pool.jailed = false;
        _reweigh(role, msg.sender);
        emit Released(role, msg.sender);
    }

    /// @notice Sets what faults cost, within the bounds above.
    function setFractions(uint16 first, uint16 repeated) external {
        if (msg.sender != treasury) revert NotTreasury(msg.sender);
        if (first > MAX_FIRST_BPS) revert FractionOutOfBounds(first, MAX_FIRST_BPS);
        if (repeated > MAX_REPEATED_BPS) revert FractionOutOfBounds(repeated, MAX_REPEATED_BPS);
        _fractions = Fractions(first, repeated);
        emit FractionsSet(first, repeated);
    }

    /// @notice Writes down that a validator did not attest a batch in time. Anyone may call it,
    /// once for each.
    function markAbsent(bytes32 batchId, address validator) external {
        IBatches batches = IBatches(settlement);
        bool absent = block.timestamp >= batches.attestDeadline(batchId)
            && batches.attestationOf(batchId, validator) == 0 && !_marked[batchId][validator]
            && _hadWeight(batches.getBatch(batchId), validator);
        if (!absent) revert NotAbsent(batchId, validator);
        _marked[batchId][validator] = true;
        _records[Role.Validator][validator].absences++;
        emit AbsenceMarked(batchId, validator);
    }

    function _hadWeight(IBatches.Batch memory batch, address validator)
        private
        view
        returns (bool)
    {
        return batch.operator != validator && stakeAt(validator, batch.committedBlock - 1) != 0;
    }

    // ---- views ---------------------------------------------------------------------------------

    function _frozenSlash(bytes32 slashId) private view returns (Slash storage slash) {
        slash = _slashes[slashId];
        if (slash.state != SlashState.Frozen) revert NotFrozen(slashId);
    }

    /// @notice keccak256(abi.encode(role, operator, reason)).
    function slashIdOf(Role role, address operator, bytes32 reason) public pure returns (bytes32) {
        return keccak256(abi.encode(role, operator, reason));
    }

    /// @notice The slash as it stands; all zero where there is none.
    function getSlash(bytes32 slashId) external view returns (Slash memory) {
        return _slashes[slashId];
    }

    /// @notice Faults, absences and losses of an operator so far.
    function recordOf(Role role, address operator) external view returns (Record memory) {
        return _records[role][operator];
    }

    /// @notice From 10,000 for an operator without blemish down to 0: a fault takes 2,500, an
    /// absence 50.
    function scoreOf(Role role, address operator) external view returns (uint256) {
        Record storage record = _records[role][operator];
        uint256 lost = uint256(record.faults) * 2_500 + uint256(record.absences) * 50;
        return lost >= 10_000 ? 0 : 10_000 - lost;
    }

    /// @notice What faults cost now.
    function fractions() external view returns (Fractions memory) {
        return _fractions;
    }

    /// @notice Stake of the account that is frozen.
    function frozenOf(address account) external view returns (uint256) {
        Pool storage validator = _pools[Role.Validator][account];
        Pool storage inference = _pools[Role.Inference][account];
        return (validator.pendingSlashes == 0 ? 0 : uint256(validator.stake))
            + (inference.pendingSlashes == 0 ? 0 : uint256(inference.stake));
    }
}

/// What `markAbsent` asks `Settlement`; the struct is that of `Batches`.
interface IBatches {
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

    function attestDeadline(bytes32 batchId) external view returns (uint256);
    function attestationOf(bytes32 batchId, address validator) external view returns (uint256);
    function getBatch(bytes32 batchId) external view returns (Batch memory);
}
