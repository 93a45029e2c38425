// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ModelMarket} from "./ModelMarket.sol";
import {TeeRegistry} from "./TeeRegistry.sol";

/// @title Where payments for a model at a node go, and in which shares
/// @notice Each pair has one payee address, known before it has code, so that it can be named in an
/// offer at once. Nobody can change whom a payee is for. The shares are governed, within a bound:
/// author and node together never get less than half.
contract RevenueSplitter {
    /// In hundredths of a percent, 10,000 together.
    struct Shares {
        uint16 author;
        uint16 node;
        uint16 validators;
        uint16 treasury;
    }

    uint256 public constant LEAST_EARNED_BPS = 5_000;

    ModelMarket public immutable market;
    TeeRegistry public immutable registry;
    /// The code of every payee.
    address public immutable payeeCode;
    /// `Staking`, which shares out to validators what comes to it.
    address public immutable validators;
    /// The only account that may set shares.
    address public immutable treasury;

    Shares private _shares = Shares(2_000, 7_000, 700, 300);

    event PayeeMade(bytes32 indexed modelId, bytes32 indexed nodeId, address payee);
    event SharesSet(uint16 author, uint16 node, uint16 validators, uint16 treasury);

    error NotTreasury(address caller);
    error BadShares();

    constructor(
        ModelMarket market_,
        TeeRegistry registry_,
        address payeeCode_,
        address validators_,
        address treasury_
    ) {
        market = market_;
        registry = registry_;
        payeeCode = payeeCode_;
        validators = validators_;
        treasury = treasury_;
    }

    /// @notice Where payments for this model at this node go, made or not.
    function payeeOf(bytes32 modelId, bytes32 nodeId) public view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(
            payeeCode, abi.encode(modelId, nodeId), 0
        );
    }

    /// @notice Puts the code at a payee's address, so that it can share out. Anyone may call it.
    function make(bytes32 modelId, bytes32 nodeId) external returns (address payee) {
        payee = payeeOf(modelId, nodeId);
        if (payee.code.length != 0) return payee;
        Clones.cloneDeterministicWithImmutableArgs(payeeCode, abi.encode(modelId, nodeId), 0);
        emit PayeeMade(modelId, nodeId, payee);
    }

    /// @notice Sets the shares of all payments that are shared out from now on.
    function setShares(Shares calldata shares_) external {
        if (msg.sender != treasury) revert NotTreasury(msg.sender);
        uint256 earned = uint256(shares_.author) + shares_.node;
        uint256 all = earned + shares_.validators + shares_.treasury;
        if (all != 10_000 || earned < LEAST_EARNED_BPS) revert BadShares();
        _shares = shares_;
        emit SharesSet(shares_.author, shares_.node, shares_.validators, shares_.treasury);
    }

    /// @notice Who gets which part of `amount`; the parts add up to it. The share of an author or a
    /// node that nobody knows goes to the treasury.
    function partsOf(bytes32 modelId, bytes32 nodeId, uint256 amount)
        external
        view
        returns (address[4] memory accounts, uint256[4] memory parts)
    {
        Shares memory shares_ = _shares;
        accounts = [_or(market.payoutOf(modelId)), _nodeOf(nodeId), validators, treasury];
        parts[1] = amount * shares_.node / 10_000;
        parts[2] = amount * shares_.validators / 10_000;
        parts[3] = amount * shares_.treasury / 10_000;
        parts[0] = amount - parts[1] - parts[2] - parts[3];
    }

    function _nodeOf(bytes32 nodeId) private view returns (address) {
        address operator = registry.operatorOf(nodeId);
        if (operator == address(0)) return treasury;
        address payment = registry.getTEE(nodeId).paymentAddress;
        return payment == address(0) ? operator : payment;
    }

    function _or(address account) private view returns (address) {
        return account == address(0) ? treasury : account;
    }

    /// @notice The shares now.
    function shares() external view returns (Shares memory) {
        return _shares;
    }
}
