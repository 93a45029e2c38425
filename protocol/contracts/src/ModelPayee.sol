// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {RevenueSplitter} from "./RevenueSplitter.sol";

/// @title Receives what is paid for one model at one node, and shares it out
/// @notice The code behind every payee; model and node are part of a payee's own code. Anyone may
/// call `split`. Who can't be paid blocks nobody: its share waits here for it.
contract ModelPayee is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    RevenueSplitter public immutable splitter;

    mapping(address token => mapping(address account => uint256)) private _owed;
    mapping(address token => uint256) private _owedTotal;

    event Split(address indexed token, uint256 amount);
    event Paid(address indexed token, address indexed account, uint256 amount);
    event Owed(address indexed token, address indexed account, uint256 amount);

    error NothingOwed(address account);

    constructor(RevenueSplitter splitter_) {
        splitter = splitter_;
    }

    /// @notice Shares out all tokens of this kind that are here and owed to nobody yet. What
    /// rounding leaves goes to the first.
    function split(IERC20 token) external nonReentrant returns (uint256 amount) {
        (bytes32 modelId, bytes32 nodeId) = paidFor();
        amount = token.balanceOf(address(this)) - _owedTotal[address(token)];
        (address[4] memory accounts, uint256[4] memory parts) =
            splitter.partsOf(modelId, nodeId, amount);
        for (uint256 i = 0; i < 4; i++) {
            _owed[address(token)][accounts[i]] += parts[i];
        }
        _owedTotal[address(token)] += amount;
        emit Split(address(token), amount);
        for (uint256 i = 0; i < 4; i++) {
            _pay(token, accounts[i]);
        }
    }

    function _pay(IERC20 token, address account) private {
        uint256 amount = _owed[address(token)][account];
        if (amount == 0) return;
        _owed[address(token)][account] = 0;
        _owedTotal[address(token)] -= amount;
        if (token.trySafeTransfer(account, amount)) {
            emit Paid(address(token), account, amount);
        } else {
            _owed[address(token)][account] = amount;
            _owedTotal[address(token)] += amount;
            emit Owed(address(token), account, amount);
        }
    }

    /// @notice Pays an account what could not be paid before. Anyone may call it.
    function pay(IERC20 token, address account) external nonReentrant {
        if (_owed[address(token)][account] == 0) revert NothingOwed(account);
        _pay(token, account);
    }

    /// @notice What waits here for an account.
    function owedTo(address token, address account) external view returns (uint256) {
        return _owed[token][account];
    }

    /// @notice Which model and node this is for.
    function paidFor() public view returns (bytes32 modelId, bytes32 nodeId) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (bytes32, bytes32));
    }
}
