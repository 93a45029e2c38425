// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title What stands behind the network's word
/// @notice Holds the stake of validators (their weight in attestations and votes) and of node
/// operators (what a false answer costs). Amounts are fixed when the ledger starts; deposits,
/// delegation and withdrawal come with the token. Frozen stake neither counts nor moves, and
/// nobody can unfreeze it: no judge of appeals exists yet.
contract Staking {
    using Checkpoints for Checkpoints.Trace208;

    /// Bounds every loop over validators.
    uint256 public constant MAX_VALIDATORS = 64;
    /// Bounds every loop over operators.
    uint256 public constant MAX_OPERATORS = 64;

    /// The only account that may freeze.
    address public immutable settlement;

    address[] private _validators;
    address[] private _operators;
    mapping(address account => Checkpoints.Trace208 history) private _weights;
    Checkpoints.Trace208 private _totalWeight;
    mapping(address account => uint256 amount) private _operatorStake;
    mapping(address account => uint256 amount) private _frozen;

    /// All free stake of `account` was frozen; `amount` is 0 where none was left.
    event Frozen(address indexed account, uint256 amount, bytes32 indexed reason);

    error NotSettlement(address caller);
    error BlockNotPast(uint256 blockNumber, uint256 current);
    error TooManyAccounts(uint256 count, uint256 limit);
    error DuplicateAccount(address account);
    error ZeroAccount();

    constructor(
        address settlement_,
        address[] memory validators_,
        uint256 validatorStake_,
        address[] memory operators_,
        uint256 operatorStake_
    ) {
        if (validators_.length > MAX_VALIDATORS) {
            revert TooManyAccounts(validators_.length, MAX_VALIDATORS);
        }
        if (operators_.length > MAX_OPERATORS) {
            revert TooManyAccounts(operators_.length, MAX_OPERATORS);
        }
        settlement = settlement_;
        for (uint256 i = 0; i < validators_.length; i++) {
            _addValidator(validators_[i], validatorStake_);
        }
        for (uint256 i = 0; i < operators_.length; i++) {
            _addOperator(operators_[i], operatorStake_);
        }
    }

    function _addValidator(address account, uint256 amount) private {
        if (account == address(0)) revert ZeroAccount();
        if (_weights[account].length() != 0) revert DuplicateAccount(account);
        _validators.push(account);
        _setWeight(account, amount);
    }

    function _addOperator(address account, uint256 amount) private {
        if (account == address(0)) revert ZeroAccount();
        if (_operatorStake[account] != 0) revert DuplicateAccount(account);
        _operators.push(account);
        _operatorStake[account] = amount;
    }

    /// @notice Freezes all that `account` has free, as validator and as operator, from this block
    /// on. Snapshots of earlier blocks stay as they were. Calling it again freezes nothing more
    /// and is no error, since a second proven fault must not be refused.
    function freeze(address account, bytes32 reason) external {
        if (msg.sender != settlement) revert NotSettlement(msg.sender);
        uint256 amount = freeStakeOf(account);
        if (amount > 0) {
            _frozen[account] += amount;
            _operatorStake[account] = 0;
            _setWeight(account, 0);
        }
        emit Frozen(account, amount, reason);
    }

    function _setWeight(address account, uint256 amount) private {
        uint48 now_ = SafeCast.toUint48(block.number);
        uint208 before = _weights[account].latest();
        uint208 weight = SafeCast.toUint208(amount);
        if (weight == before) return;
        _weights[account].push(now_, weight);
        _totalWeight.push(now_, _totalWeight.latest() - before + weight);
    }

    /// @notice The validator's weight at the end of block `blockNumber`, which must be past, so
    /// that nothing in the present block can change it.
    function stakeAt(address account, uint256 blockNumber) external view returns (uint256) {
        return _weights[account].upperLookup(_past(blockNumber));
    }

    /// @notice All validators' weight at the end of block `blockNumber`, which must be past.
    function totalValidatorStakeAt(uint256 blockNumber) external view returns (uint256) {
        return _totalWeight.upperLookup(_past(blockNumber));
    }

    function _past(uint256 blockNumber) private view returns (uint48) {
        if (blockNumber >= block.number) revert BlockNotPast(blockNumber, block.number);
        return SafeCast.toUint48(blockNumber);
    }

    /// @notice The validator's weight now; 0 for who is none.
    function validatorStakeOf(address account) external view returns (uint256) {
        return _weights[account].latest();
    }

    /// @notice All validators' weight now.
    function totalValidatorStake() external view returns (uint256) {
        return _totalWeight.latest();
    }

    /// @notice What the operator has at stake for its nodes now; 0 for who is none.
    function operatorStakeOf(address account) external view returns (uint256) {
        return _operatorStake[account];
    }

    /// @notice Validator's and operator's stake that is not frozen.
    function freeStakeOf(address account) public view returns (uint256) {
        return uint256(_weights[account].latest()) + _operatorStake[account];
    }

    /// @notice Stake that was frozen.
    function frozenOf(address account) external view returns (uint256) {
        return _frozen[account];
    }

    /// @notice Every validator, frozen or not, in the order of genesis.
    function validators() external view returns (address[] memory) {
        return _validators;
    }

    /// @notice Every operator, frozen or not, in the order of genesis.
    function operators() external view returns (address[] memory) {
        return _operators;
    }
}
