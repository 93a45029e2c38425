// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ModelHub} from "./ModelHub.sol";

/// @title Whose a model is, what it costs and where its author is paid
/// @notice Anyone publishes, nobody approves. What a version is never changes; owner, payout, prices
/// and deprecation do, by its owner alone. Ids are those of `ModelHub`, so an exact model is listed
/// under the id that its receipts name.
contract ModelMarket {
    /// What a version is.
    struct Listing {
        string name;
        string version;
        bytes32 contentHash;
        string metadataUri;
        bytes32 weightsCommitment;
        bytes32 zkId;
        EngineKind engine;
    }

    /// What runs it.
    enum EngineKind {
        Exact,
        Graph,
        Integer,
        Zk,
        Provider
    }

    /// What a call and a thousand tokens cost in one token's smallest units.
    struct Price {
        uint128 perCall;
        uint128 perThousandTokens;
        bool offered;
    }

    /// Who has a version, and how it stands.
    struct Holding {
        address publisher;
        address owner;
        address payout;
        bool deprecated;
        uint64 publishedAt;
    }

    uint256 public constant MAX_NAME_BYTES = 128;
    uint256 public constant MAX_VERSION_BYTES = 64;
    uint256 public constant MAX_URI_BYTES = 512;

    ModelHub public immutable hub;

    bytes32[] private _ids;
    mapping(bytes32 modelId => Listing) private _listings;
    mapping(bytes32 modelId => Holding) private _holdings;
    mapping(bytes32 modelId => mapping(address token => Price)) private _prices;

    event Listed(bytes32 indexed modelId, address indexed publisher, string name, string version);
    event PriceSet(
        bytes32 indexed modelId,
        address indexed token,
        uint128 perCall,
        uint128 perThousandTokens,
        bool offered
    );
    event PayoutSet(bytes32 indexed modelId, address indexed payout);
    event Deprecated(bytes32 indexed modelId, bool deprecated);
    event OwnerChanged(bytes32 indexed modelId, address indexed owner);

    error AlreadyListed(bytes32 modelId);
    error NotListed(bytes32 modelId);
    error NotModelOwner(address caller, address owner);
    error BadLength(string what, uint256 size, uint256 limit);
    error EmptyCommitment();
    error ZeroAccount();

    constructor(ModelHub hub_) {
        hub = hub_;
    }

    /// @notice Lists a version of the caller's, who owns it and is paid for it until it says
    /// otherwise. Its id is keccak256(abi.encode(publisher, name, version)).
    function publish(Listing calldata listing) external returns (bytes32 modelId) {
        _checkLength("name", bytes(listing.name).length, 1, MAX_NAME_BYTES);
        _checkLength("version", bytes(listing.version).length, 1, MAX_VERSION_BYTES);
        _checkLength("metadata URI", bytes(listing.metadataUri).length, 0, MAX_URI_BYTES);
        if (listing.contentHash == 0) revert EmptyCommitment();
        modelId = keccak256(abi.encode(msg.sender, listing.name, listing.version));
        if (_holdings[modelId].owner != address(0)) revert AlreadyListed(modelId);
        _listings[modelId] = listing;
        _holdings[modelId] =
            Holding(msg.sender, msg.sender, msg.sender, false, uint64(block.timestamp));
        _ids.push(modelId);
        emit Listed(modelId, msg.sender, listing.name, listing.version);
    }

    function _checkLength(string memory what, uint256 size, uint256 least, uint256 limit)
        private
        pure
    {
        if (size < least || size > limit) revert BadLength(what, size, limit);
    }

    /// @notice Says what the model costs in a token; `offered` false takes the token off the list.
    function setPrice(
        bytes32 modelId,
        address token,
        uint128 perCall,
        uint128 perThousandTokens,
        bool offered
    ) external {
        _owned(modelId);
        _prices[modelId][token] = Price(perCall, perThousandTokens, offered);
        emit PriceSet(modelId, token, perCall, perThousandTokens, offered);
    }

    /// @notice Says where the author's share goes.
    function setPayout(bytes32 modelId, address payout) external {
        if (payout == address(0)) revert ZeroAccount();
        _owned(modelId).payout = payout;
        emit PayoutSet(modelId, payout);
    }

    /// @notice Advises against a version, or takes that back. Receipts for it stay good.
    function deprecate(bytes32 modelId, bool deprecated) external {
        _owned(modelId).deprecated = deprecated;
        emit Deprecated(modelId, deprecated);
    }

    /// @notice Gives the model away, payout included.
    function transfer(bytes32 modelId, address owner) external {
        if (owner == address(0)) revert ZeroAccount();
        Holding storage holding = _owned(modelId);
        holding.owner = owner;
        holding.payout = owner;
        emit OwnerChanged(modelId, owner);
        emit PayoutSet(modelId, owner);
    }

    function _owned(bytes32 modelId) private view returns (Holding storage holding) {
        holding = _holdings[modelId];
        if (holding.owner == address(0)) revert NotListed(modelId);
        if (holding.owner != msg.sender) revert NotModelOwner(msg.sender, holding.owner);
    }

    /// @notice What the version is.
    function listingOf(bytes32 modelId) external view returns (Listing memory) {
        if (_holdings[modelId].owner == address(0)) revert NotListed(modelId);
        return _listings[modelId];
    }

    /// @notice Who has the version; all zero where it is not listed.
    function holdingOf(bytes32 modelId) external view returns (Holding memory) {
        return _holdings[modelId];
    }

    /// @notice What the model costs in `token`.
    function priceOf(bytes32 modelId, address token) external view returns (Price memory) {
        return _prices[modelId][token];
    }

    /// @notice Who gets the author's share: the payout of a listed model, the publisher of one that
    /// is only in the hub, nobody for one that is unknown.
    function payoutOf(bytes32 modelId) external view returns (address) {
        address payout = _holdings[modelId].payout;
        if (payout != address(0)) return payout;
        try hub.getModel(modelId) returns (ModelHub.ModelRecord memory record) {
            return record.publisher;
        } catch {
            return address(0);
        }
    }

    /// @notice How many versions are listed.
    function listingCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @notice The id of listing number `index`.
    function listingAt(uint256 index) external view returns (bytes32) {
        return _ids[index];
    }
}
