// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {OPG} from "./OPG.sol";

/// @title Whose stake stands behind whom: pools, shares, seats, unbonding and rewards
/// @notice Each operator has a pool in a role; its own bond and what others delegate are shares of
/// that pool. Stake only ever leaves a pool by unbonding or by a slash, and rewards are kept beside
/// it, so a share is never worth more than one unit and nobody can raise its price to cheat the
/// next. No loop runs over delegators; loops over seats and periods are bounded by constants.
///
/// There are 64 seats a role. Whoever has more stake than the least seated takes its place.
///
/// Stake does not move from one pool to another: it is unbonded, stays liable, and is free again
/// after `unbondingSeconds`. Unbonding is deemed to begin at the end of the period in which it was
/// asked for, so that one number a period tells which of it a fault reaches.
abstract contract StakePools {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;
    using SafeERC20 for OPG;

    /// What an operator answers for.
    enum Role {
        Validator,
        Inference
    }

    /// One operator's stake in one role. `rewardIndex` is what a share has earned, times 1e27;
    /// `globalIndex` is up to where the pool has its part of all rewards. `liableSince` is the
    /// earliest commit that a pending slash is about.
    struct Pool {
        uint128 stake;
        uint128 shares;
        uint16 commissionBps;
        bool registered;
        bool seated;
        bool jailed;
        uint16 pendingSlashes;
        uint40 jailedUntil;
        uint40 liableSince;
        uint256 rewardIndex;
        uint256 globalIndex;
    }

    /// A delegator's part in a pool.
    struct Position {
        uint128 shares;
        uint256 rewardIndex;
    }

    /// What unbonds of a pool since one period, in shares of it.
    struct Leaving {
        uint128 stake;
        uint128 shares;
    }

    /// Who may do what how long. Durations in seconds.
    struct Terms {
        uint32 unbondingSeconds;
        uint32 liabilitySeconds;
        uint32 settlementSeconds;
        uint32 freezeSeconds;
        uint32 jailSeconds;
        uint256 minSelfBond;
    }

    uint256 public constant MAX_VALIDATORS = 64;
    uint256 public constant MAX_OPERATORS = 64;
    /// Unbonding is counted in this many periods.
    uint256 public constant PERIODS = 32;
    uint256 public constant MAX_COMMISSION_BPS = 5_000;
    /// Less is refused, so that nobody fills the ledger with positions worth nothing.
    uint256 public constant MIN_DELEGATION = 1 ether;

    uint256 private constant INDEX = 1e27;

    OPG public immutable token;
    uint256 public immutable unbondingSeconds;
    uint256 public immutable periodSeconds;
    uint256 public immutable minSelfBond;

    mapping(Role => mapping(address operator => Pool)) internal _pools;
    mapping(Role => mapping(address operator => mapping(address delegator => Position)))
        private _positions;
    mapping(Role => mapping(address operator => mapping(uint256 begun => Leaving)))
        internal _leaving;
    mapping(
        Role
            => mapping(
            address operator => mapping(uint256 begun => mapping(address delegator => uint256))
        )
    ) private _leavingShares;
    mapping(Role => address[]) private _seats;
    mapping(address account => Checkpoints.Trace208) private _weights;
    Checkpoints.Trace208 private _totalWeight;
    mapping(address account => uint256) private _rewards;
    uint256 private _globalIndex;
    /// All bonded stake, all unbonding stake and all rewards that nobody has claimed.
    uint256 internal _bonded;
    uint256 internal _unbonding;
    uint256 internal _rewardsHeld;

    event OperatorRegistered(Role indexed role, address indexed operator, uint16 commissionBps);
    event CommissionLowered(Role indexed role, address indexed operator, uint16 commissionBps);
    event Seated(Role indexed role, address indexed operator, address indexed displaced);
    event Delegated(
        Role indexed role,
        address indexed operator,
        address indexed delegator,
        uint256 amount,
        uint256 shares
    );
    event Unbonding(
        Role indexed role,
        address indexed operator,
        address indexed delegator,
        uint256 amount,
        uint256 begun
    );
    event Withdrawn(
        Role indexed role, address indexed operator, address indexed delegator, uint256 amount
    );
    event RewardsCollected(uint256 amount);
    event RewardsClaimed(address indexed account, uint256 amount);

    error BlockNotPast(uint256 blockNumber, uint256 current);
    error TooManyAccounts(uint256 count, uint256 limit);
    error DuplicateAccount(address account);
    error ZeroAccount();
    error BadTerms();
    error NotRegistered(address operator);
    error CommissionOutOfBounds(uint256 bps, uint256 limit);
    error TooLittle(uint256 amount, uint256 least);
    error PoolFrozen(address operator);
    error Jailed(address operator);
    error PoolEmptied(address operator);
    error NotEnoughShares(uint256 shares, uint256 held);
    error StillUnbonding(uint256 freeAt);
    error NothingLeaving();
    error NotEligible(address operator);
    error AlreadySeated(address operator);
    error NoSeat(uint256 stake, uint256 least);

    constructor(OPG token_, Terms memory terms) {
        // Architecture §5: stake stays liable until every fault it was there for can be judged.
        uint256 longest = uint256(terms.liabilitySeconds) + terms.settlementSeconds;
        if (terms.unbondingSeconds <= longest || terms.unbondingSeconds < PERIODS) revert BadTerms();
        token = token_;
        unbondingSeconds = terms.unbondingSeconds;
        periodSeconds = terms.unbondingSeconds / PERIODS;
        minSelfBond = terms.minSelfBond;
    }

    /// Genesis: the tokens are here already.
    function _found(Role role, address operator, uint256 amount) internal {
        if (operator == address(0)) revert ZeroAccount();
        if (_pools[role][operator].registered) revert DuplicateAccount(operator);
        _pools[role][operator].registered = true;
        _enter(role, operator, operator, amount);
        _seats[role].push(operator);
        _pools[role][operator].seated = true;
        _reweigh(role, operator);
    }

    // ---- bonding -------------------------------------------------------------------------------

    /// @notice Opens the caller's pool in a role, with its own bond. It takes a seat by `seat`.
    function register(Role role, uint16 commissionBps, uint256 amount) external {
        Pool storage pool = _pools[role][msg.sender];
        if (pool.registered) revert DuplicateAccount(msg.sender);
        if (commissionBps > MAX_COMMISSION_BPS) {
            revert CommissionOutOfBounds(commissionBps, MAX_COMMISSION_BPS);
        }
        if (amount < minSelfBond) revert TooLittle(amount, minSelfBond);
        pool.registered = true;
        pool.commissionBps = commissionBps;
        pool.globalIndex = _globalIndex;
        emit OperatorRegistered(role, msg.sender, commissionBps);
        _enter(role, msg.sender, msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Lowers the caller's commission; it never rises, since delegators chose by it.
    function lowerCommission(Role role, uint16 commissionBps) external {
        Pool storage pool = _registered(role, msg.sender);
        if (commissionBps > pool.commissionBps) {
            revert CommissionOutOfBounds(commissionBps, pool.commissionBps);
        }
        _settlePool(role, msg.sender);
        pool.commissionBps = commissionBps;
        emit CommissionLowered(role, msg.sender, commissionBps);
    }

    /// @notice Puts the caller's tokens behind an operator, for better or worse.
    function delegate(Role role, address operator, uint256 amount) external {
        Pool storage pool = _registered(role, operator);
        if (amount < MIN_DELEGATION) revert TooLittle(amount, MIN_DELEGATION);
        if (pool.pendingSlashes != 0) revert PoolFrozen(operator);
        if (pool.jailed && msg.sender != operator) revert Jailed(operator);
        _enter(role, operator, msg.sender, amount);
        _reweigh(role, operator);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _enter(Role role, address operator, address delegator, uint256 amount) private {
        Pool storage pool = _pools[role][operator];
        if (pool.stake == 0 && pool.shares != 0) revert PoolEmptied(operator);
        _settlePosition(role, operator, delegator);
        uint256 shares = pool.shares == 0 ? amount : amount * pool.shares / pool.stake;
        _bonded += amount;
        pool.stake += amount.toUint128();
        pool.shares += shares.toUint128();
        _positions[role][operator][delegator].shares += shares.toUint128();
        emit Delegated(role, operator, delegator, amount, shares);
    }

    /// @notice Takes the caller's shares out of a pool. What they are worth stops counting at once
    /// and is free after unbonding; until then faults of earlier commits reach it.
    function unbond(Role role, address operator, uint256 shares) external returns (uint256 begun) {
        Pool storage pool = _registered(role, operator);
        if (pool.pendingSlashes != 0) revert PoolFrozen(operator);
        _settlePosition(role, operator, msg.sender);
        Position storage position = _positions[role][operator][msg.sender];
        if (shares == 0 || shares > position.shares) {
            revert NotEnoughShares(shares, position.shares);
        }
        uint256 amount = shares * pool.stake / pool.shares;
        position.shares -= shares.toUint128();
        pool.shares -= shares.toUint128();
        pool.stake -= amount.toUint128();
        _bonded -= amount;
        begun = _periodEnd(block.timestamp);
        _leave(role, operator, begun, amount);
        _reweigh(role, operator);
        emit Unbonding(role, operator, msg.sender, amount, begun);
    }

    function _leave(Role role, address operator, uint256 begun, uint256 amount) private {
        Leaving storage leaving = _leaving[role][operator][begun];
        // A slash may have reached this period already; then its shares are worth less than one.
        bool slashed = leaving.stake != 0 && leaving.stake != leaving.shares;
        uint256 shares = slashed ? amount * leaving.shares / leaving.stake : amount;
        leaving.stake += amount.toUint128();
        leaving.shares += shares.toUint128();
        _leavingShares[role][operator][begun][msg.sender] += shares;
        _unbonding += amount;
    }

    /// @notice Pays the caller what began to unbond at `begun` and has served its time.
    function withdraw(Role role, address operator, uint256 begun) external {
        if (block.timestamp < begun + unbondingSeconds) {
            revert StillUnbonding(begun + unbondingSeconds);
        }
        Pool storage pool = _pools[role][operator];
        if (pool.pendingSlashes != 0 && begun > pool.liableSince) revert PoolFrozen(operator);
        uint256 shares = _leavingShares[role][operator][begun][msg.sender];
        if (shares == 0) revert NothingLeaving();
        Leaving storage leaving = _leaving[role][operator][begun];
        uint256 amount = shares * leaving.stake / leaving.shares;
        delete _leavingShares[role][operator][begun][msg.sender];
        leaving.stake -= amount.toUint128();
        leaving.shares -= shares.toUint128();
        _unbonding -= amount;
        emit Withdrawn(role, operator, msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    function _periodEnd(uint256 timestamp) internal view returns (uint256) {
        return (timestamp / periodSeconds + 1) * periodSeconds;
    }

    // ---- seats ---------------------------------------------------------------------------------

    /// @notice Seats an operator, in a free place or in that of the least. Anyone may call it.
    function seat(Role role, address operator) external {
        Pool storage pool = _registered(role, operator);
        if (pool.seated) revert AlreadySeated(operator);
        if (!_eligible(role, operator)) revert NotEligible(operator);
        address displaced;
        address[] storage seats = _seats[role];
        if (seats.length < (role == Role.Validator ? MAX_VALIDATORS : MAX_OPERATORS)) {
            seats.push(operator);
        } else {
            (uint256 place, uint256 least) = _leastSeat(role);
            if (pool.stake <= least) revert NoSeat(pool.stake, least);
            displaced = seats[place];
            seats[place] = operator;
            _settlePool(role, displaced);
            _pools[role][displaced].seated = false;
            _reweigh(role, displaced);
        }
        pool.globalIndex = _globalIndex;
        pool.seated = true;
        _reweigh(role, operator);
        emit Seated(role, operator, displaced);
    }

    function _leastSeat(Role role) private view returns (uint256 place, uint256 least) {
        address[] storage seats = _seats[role];
        least = type(uint256).max;
        for (uint256 i = 0; i < seats.length; i++) {
            uint256 weight = _effective(role, seats[i]);
            if (weight < least) (place, least) = (i, weight);
        }
    }

    function _eligible(Role role, address operator) internal view returns (bool) {
        Pool storage pool = _pools[role][operator];
        return pool.registered && !pool.jailed && pool.pendingSlashes == 0 && pool.stake != 0
            && stakeOf(role, operator, operator) >= minSelfBond;
    }

    /// What counts: all of a pool that is seated and in order, or nothing.
    function _effective(Role role, address operator) internal view returns (uint256) {
        Pool storage pool = _pools[role][operator];
        return pool.seated && _eligible(role, operator) ? pool.stake : 0;
    }

    /// Brings a validator's weight up to date.
    function _reweigh(Role role, address operator) internal {
        if (role != Role.Validator) return;
        uint208 weight = _effective(role, operator).toUint208();
        uint208 before = _weights[operator].latest();
        if (weight == before) return;
        _settlePool(role, operator);
        uint48 now_ = block.number.toUint48();
        _weights[operator].push(now_, weight);
        _totalWeight.push(now_, _totalWeight.latest() - before + weight);
    }

    // ---- rewards -------------------------------------------------------------------------------

    /// @notice Shares out, by weight, whatever tokens have come here beyond stakes and earlier
    /// rewards: vested rewards, fees, gifts. Nothing happens while no validator has weight.
    function collectRewards() public returns (uint256 amount) {
        uint256 total = _totalWeight.latest();
        amount = token.balanceOf(address(this)) - _bonded - _unbonding - _rewardsHeld;
        if (total == 0 || amount == 0) return 0;
        _globalIndex += amount * INDEX / total;
        _rewardsHeld += amount;
        emit RewardsCollected(amount);
    }

    /// Gives the pool its part of all rewards since the last time. Must run before its weight, its
    /// shares or its commission change.
    function _settlePool(Role role, address operator) internal {
        if (role != Role.Validator) return;
        Pool storage pool = _pools[role][operator];
        uint256 earned =
            uint256(_weights[operator].latest()) * (_globalIndex - pool.globalIndex) / INDEX;
        pool.globalIndex = _globalIndex;
        if (earned == 0) return;
        uint256 commission = earned * pool.commissionBps / 10_000;
        _rewards[operator] += commission;
        if (pool.shares != 0) pool.rewardIndex += (earned - commission) * INDEX / pool.shares;
    }

    function _settlePosition(Role role, address operator, address delegator) private {
        _settlePool(role, operator);
        Position storage position = _positions[role][operator][delegator];
        uint256 index = _pools[role][operator].rewardIndex;
        _rewards[delegator] += position.shares * (index - position.rewardIndex) / INDEX;
        position.rewardIndex = index;
    }

    /// @notice Pays the caller what it has earned in the pool of a validator, and all commissions
    /// and rewards that were settled before.
    function claim(address validator) external returns (uint256 amount) {
        _settlePosition(Role.Validator, validator, msg.sender);
        amount = _rewards[msg.sender];
        _rewards[msg.sender] = 0;
        _rewardsHeld -= amount;
        emit RewardsClaimed(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    // ---- views ---------------------------------------------------------------------------------

    function _registered(Role role, address operator) internal view returns (Pool storage pool) {
        pool = _pools[role][operator];
        if (!pool.registered) revert NotRegistered(operator);
    }

    /// @notice What the delegator's shares of the pool are worth.
    function stakeOf(Role role, address operator, address delegator)
        public
        view
        returns (uint256)
    {
        Pool storage pool = _pools[role][operator];
        if (pool.shares == 0) return 0;
        return uint256(_positions[role][operator][delegator].shares) * pool.stake / pool.shares;
    }

    /// @notice The delegator's shares of the pool.
    function sharesOf(Role role, address operator, address delegator)
        external
        view
        returns (uint256)
    {
        return _positions[role][operator][delegator].shares;
    }

    /// @notice The pool as stored; all zero where there is none.
    function poolOf(Role role, address operator) external view returns (Pool memory) {
        return _pools[role][operator];
    }

    /// @notice What of the pool began to unbond at `begun`.
    function leavingOf(Role role, address operator, uint256 begun)
        external
        view
        returns (Leaving memory)
    {
        return _leaving[role][operator][begun];
    }

    /// @notice What the delegator's part of that is worth.
    function leavingStakeOf(Role role, address operator, uint256 begun, address delegator)
        external
        view
        returns (uint256)
    {
        Leaving storage leaving = _leaving[role][operator][begun];
        uint256 shares = _leavingShares[role][operator][begun][delegator];
        return shares == 0 ? 0 : shares * leaving.stake / leaving.shares;
    }

    /// @notice All bonded stake, all unbonding stake and all unclaimed rewards; together at most
    /// what this contract holds.
    function holdings()
        external
        view
        returns (uint256 bonded, uint256 unbonding, uint256 rewardsHeld)
    {
        return (_bonded, _unbonding, _rewardsHeld);
    }

    /// @notice The validator's weight at the end of block `blockNumber`, which must be past, so
    /// that nothing in the present block can change it.
    function stakeAt(address account, uint256 blockNumber) public view returns (uint256) {
        return _weights[account].upperLookup(_past(blockNumber));
    }

    /// @notice All validators' weight at the end of block `blockNumber`, which must be past.
    function totalValidatorStakeAt(uint256 blockNumber) public view returns (uint256) {
        return _totalWeight.upperLookup(_past(blockNumber));
    }

    function _past(uint256 blockNumber) private view returns (uint48) {
        if (blockNumber >= block.number) revert BlockNotPast(blockNumber, block.number);
        return blockNumber.toUint48();
    }

    /// @notice The validator's weight now; 0 for who is none.
    function validatorStakeOf(address account) external view returns (uint256) {
        return _weights[account].latest();
    }

    /// @notice All validators' weight now.
    function totalValidatorStake() public view returns (uint256) {
        return _totalWeight.latest();
    }

    /// @notice What stands behind the operator's nodes now; 0 for who has no seat or is frozen.
    function operatorStakeOf(address account) external view returns (uint256) {
        return _effective(Role.Inference, account);
    }

    /// @notice Validator's and operator's stake that counts.
    function freeStakeOf(address account) external view returns (uint256) {
        return _effective(Role.Validator, account) + _effective(Role.Inference, account);
    }

    /// @notice Who sits in the validators' seats, frozen or not.
    function validators() external view returns (address[] memory) {
        return _seats[Role.Validator];
    }

    /// @notice Who sits in the operators' seats, frozen or not.
    function operators() external view returns (address[] memory) {
        return _seats[Role.Inference];
    }
}
