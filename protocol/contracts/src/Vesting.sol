// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {VestingWallet} from "./VestingWallet.sol";

/// @title How much of the token circulates, now and in any later month
/// @notice Reads the seven buckets; holds nothing and changes nothing. What is free counts as
/// circulating whether or not it was paid out, staked or unwrapped; what was burnt does not.
contract Vesting {
    /// One bucket as it stands.
    struct Bucket {
        string name;
        VestingWallet wallet;
        address beneficiary;
        uint256 total;
        uint256 vested;
        uint256 released;
    }

    uint256 public constant BUCKETS = 7;

    IERC20 public immutable token;
    uint256 public immutable start;

    VestingWallet[BUCKETS] private _wallets;
    string[BUCKETS] private _names;

    error BadBuckets();

    /// @param wallets_ all seven, constructed before
    constructor(IERC20 token_, VestingWallet[] memory wallets_, string[] memory names_) {
        if (wallets_.length != BUCKETS || names_.length != BUCKETS) revert BadBuckets();
        token = token_;
        start = wallets_[0].start();
        uint256 total;
        for (uint256 i = 0; i < BUCKETS; i++) {
            _wallets[i] = wallets_[i];
            _names[i] = names_[i];
            total += wallets_[i].schedule().total;
            if (wallets_[i].start() != start) revert BadBuckets();
        }
        if (total != token_.totalSupply()) revert BadBuckets();
    }

    /// @notice Each bucket as it stands.
    function buckets() external view returns (Bucket[] memory found) {
        found = new Bucket[](BUCKETS);
        for (uint256 i = 0; i < BUCKETS; i++) {
            VestingWallet wallet = _wallets[i];
            found[i] = Bucket(
                _names[i],
                wallet,
                wallet.beneficiary(),
                wallet.schedule().total,
                wallet.vestedAt(block.timestamp),
                wallet.released()
            );
        }
    }

    /// @notice What is not free at `timestamp`.
    function lockedAt(uint256 timestamp) public view returns (uint256 locked_) {
        for (uint256 i = 0; i < BUCKETS; i++) {
            locked_ += _wallets[i].lockedAt(timestamp);
        }
    }

    /// @notice What is not free now.
    function locked() external view returns (uint256) {
        return lockedAt(block.timestamp);
    }

    /// @notice What is free now.
    function circulating() external view returns (uint256) {
        return token.totalSupply() - lockedAt(block.timestamp);
    }

    /// @notice What will be free so many months after the start, if nothing more is burnt.
    function circulatingAtMonth(uint256 month) external view returns (uint256) {
        return token.totalSupply() - lockedAt(start + month * _wallets[0].SECONDS_A_MONTH());
    }

    /// @notice What will not be free so many months after the start.
    function lockedAtMonth(uint256 month) external view returns (uint256) {
        return lockedAt(start + month * _wallets[0].SECONDS_A_MONTH());
    }
}
