// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title One bucket of the token's supply, let go by a schedule that nobody can change
/// @notice A part is free at the start; the rest frees evenly by the second from the end of the
/// cliff on, for so many months. A month is a twelfth of 365.25 days. Anyone may call `release`;
/// it pays the one beneficiary.
contract VestingWallet {
    using SafeERC20 for IERC20;

    /// When and how much.
    struct Schedule {
        uint256 total;
        uint256 atStart;
        uint32 cliffMonths;
        uint32 months;
    }

    uint256 public constant SECONDS_A_MONTH = 2_629_800;

    IERC20 public immutable token;
    address public immutable beneficiary;
    /// The time of the block that made this: the ledger's first.
    uint256 public immutable start;

    uint256 private immutable _total;
    uint256 private immutable _atStart;
    uint32 private immutable _cliffMonths;
    uint32 private immutable _months;

    uint256 private _released;

    event Released(address indexed beneficiary, uint256 amount);

    error BadSchedule();
    error WrongHolding(uint256 held, uint256 expected);

    /// @param paidAtGenesis of what is free at the start, what genesis gave out itself
    constructor(
        IERC20 token_,
        address beneficiary_,
        Schedule memory schedule_,
        uint256 paidAtGenesis
    ) {
        bool whole = schedule_.atStart == schedule_.total;
        if (schedule_.atStart > schedule_.total || (schedule_.months == 0 && !whole)) {
            revert BadSchedule();
        }
        if (beneficiary_ == address(0) || paidAtGenesis > schedule_.atStart) revert BadSchedule();
        uint256 held = token_.balanceOf(address(this));
        if (held + paidAtGenesis != schedule_.total) revert WrongHolding(held, schedule_.total);
        token = token_;
        beneficiary = beneficiary_;
        _total = schedule_.total;
        _atStart = schedule_.atStart;
        start = block.timestamp;
        _cliffMonths = schedule_.cliffMonths;
        _months = schedule_.months;
        _released = paidAtGenesis;
    }

    /// @notice Pays the beneficiary what is free by now and was not paid.
    function release() external returns (uint256 amount) {
        amount = releasable();
        _released += amount;
        emit Released(beneficiary, amount);
        token.safeTransfer(beneficiary, amount);
    }

    /// @notice What `release` would pay now.
    function releasable() public view returns (uint256) {
        return vestedAt(block.timestamp) - _released;
    }

    /// @notice What has been paid, genesis included.
    function released() external view returns (uint256) {
        return _released;
    }

    /// @notice What is free at `timestamp`, paid or not; nothing is before the start.
    function vestedAt(uint256 timestamp) public view returns (uint256) {
        if (timestamp < start) return 0;
        uint256 cliff = start + _cliffMonths * SECONDS_A_MONTH;
        if (timestamp <= cliff) return _atStart;
        uint256 duration = _months * SECONDS_A_MONTH;
        if (timestamp - cliff >= duration) return _total;
        return _atStart + (_total - _atStart) * (timestamp - cliff) / duration;
    }

    /// @notice What is not free at `timestamp`.
    function lockedAt(uint256 timestamp) external view returns (uint256) {
        return _total - vestedAt(timestamp);
    }

    /// @notice What the constructor was given.
    function schedule() external view returns (Schedule memory) {
        return Schedule(_total, _atStart, _cliffMonths, _months);
    }
}
