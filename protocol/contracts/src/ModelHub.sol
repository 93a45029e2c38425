// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Staking} from "./Staking.sol";

/// @title Which model a name means, and whether its answers can be judged
/// @notice A record never changes: another file or other defaults are another version. A model
/// becomes exact when validators with two thirds of all stake have recomputed its root from the
/// file; it stays so, since neither file nor root can change.
contract ModelHub {
    /// A model. `modelRoot` is the tree over its rows, `engineVersion` the ASCII name of the rules
    /// that say what running it means, right-padded; temperature and top-p are the bits of the
    /// 32-bit floats used where a request says nothing.
    struct ModelRecord {
        address publisher;
        string name;
        string version;
        bytes32 fileSha256;
        bytes32 modelRoot;
        bytes32 engineVersion;
        uint8 templateMode;
        uint32 temperatureBits;
        uint32 maxTokens;
        uint32 topPBits;
    }

    /// Which model a name means, and since which block.
    struct NameBinding {
        bytes32 modelId;
        uint64 sinceBlock;
    }

    uint256 public constant MAX_NAME_BYTES = 128;
    uint256 public constant MAX_VERSION_BYTES = 64;

    Staking public immutable staking;

    bytes32[] private _modelIds;
    mapping(bytes32 modelId => ModelRecord record) private _records;
    mapping(bytes32 nameHash => NameBinding binding) private _byName;
    mapping(bytes32 modelId => mapping(address validator => bytes32 modelRoot)) private _confirmed;
    mapping(bytes32 modelId => uint256 stake) private _confirmedStake;
    mapping(bytes32 modelId => uint256 blockNumber) private _exactSince;

    event ModelPublished(bytes32 indexed modelId, address indexed publisher, string name, string version);
    /// A validator says which root it computed; `agrees` where it is the record's.
    event ModelConfirmed(
        bytes32 indexed modelId, address indexed validator, bytes32 modelRoot, bool agrees
    );
    event ModelExact(bytes32 indexed modelId);

    error NotPublisher(address caller, address publisher);
    error ModelExists(bytes32 modelId);
    error ModelNotFound(bytes32 modelId);
    error BadLength(string what, uint256 size, uint256 limit);
    error NotValidator(address caller);
    error AlreadyConfirmed(bytes32 modelId, address validator);
    error ZeroRoot();

    constructor(Staking staking_) {
        staking = staking_;
    }

    /// @notice Publishes a record of the caller. The first model of a name keeps the name.
    function publish(ModelRecord calldata record) external returns (bytes32 modelId) {
        if (record.publisher != msg.sender) revert NotPublisher(msg.sender, record.publisher);
        if (record.modelRoot == 0) revert ZeroRoot();
        _checkLength("name", bytes(record.name).length, MAX_NAME_BYTES);
        _checkLength("version", bytes(record.version).length, MAX_VERSION_BYTES);
        modelId = keccak256(abi.encode(record.publisher, record.name, record.version));
        if (_records[modelId].publisher != address(0)) revert ModelExists(modelId);
        _records[modelId] = record;
        _modelIds.push(modelId);
        bytes32 nameHash = keccak256(bytes(record.name));
        if (_byName[nameHash].modelId == 0) {
            _byName[nameHash] = NameBinding(modelId, uint64(block.number));
        }
        emit ModelPublished(modelId, record.publisher, record.name, record.version);
    }

    function _checkLength(string memory what, uint256 size, uint256 limit) private pure {
        if (size == 0 || size > limit) revert BadLength(what, size, limit);
    }

    /// @notice A validator says once which root it computed from the file. Only the record's own
    /// root counts; another is kept as dissent.
    function confirm(bytes32 modelId, bytes32 modelRoot) external {
        ModelRecord storage record = _existing(modelId);
        uint256 stake = staking.validatorStakeOf(msg.sender);
        if (stake == 0) revert NotValidator(msg.sender);
        if (modelRoot == 0) revert ZeroRoot();
        if (_confirmed[modelId][msg.sender] != 0) revert AlreadyConfirmed(modelId, msg.sender);
        _confirmed[modelId][msg.sender] = modelRoot;
        bool agrees = modelRoot == record.modelRoot;
        emit ModelConfirmed(modelId, msg.sender, modelRoot, agrees);
        if (agrees) _count(modelId, stake);
    }

    function _count(bytes32 modelId, uint256 stake) private {
        uint256 confirmed = _confirmedStake[modelId] + stake;
        _confirmedStake[modelId] = confirmed;
        if (_exactSince[modelId] == 0 && confirmed * 3 >= staking.totalValidatorStake() * 2) {
            _exactSince[modelId] = block.number;
            emit ModelExact(modelId);
        }
    }

    function _existing(bytes32 modelId) private view returns (ModelRecord storage record) {
        record = _records[modelId];
        if (record.publisher == address(0)) revert ModelNotFound(modelId);
    }

    /// @notice The record of a model that was published.
    function getModel(bytes32 modelId) external view returns (ModelRecord memory) {
        return _existing(modelId);
    }

    /// @notice What the name means; zero where nobody has published it.
    function modelIdByName(string calldata name) external view returns (bytes32) {
        return _byName[keccak256(bytes(name))].modelId;
    }

    /// @notice What the name meant at the end of block `blockNumber`; zero where nobody had
    /// published it. Judges of an answer ask about the block in which it was committed, so that
    /// nobody can turn an honest answer false by taking a name afterwards.
    function modelIdByNameAt(string calldata name, uint64 blockNumber)
        external
        view
        returns (bytes32)
    {
        NameBinding storage binding = _byName[keccak256(bytes(name))];
        return binding.sinceBlock <= blockNumber ? binding.modelId : bytes32(0);
    }

    /// @notice Whether answers of this model can be judged by running it again.
    function isExact(bytes32 modelId) external view returns (bool) {
        return _exactSince[modelId] != 0;
    }

    /// @notice The block in which the model became exact; 0 where it has not.
    function exactSince(bytes32 modelId) external view returns (uint256) {
        return _exactSince[modelId];
    }

    /// @notice The root that a validator computed; zero where it has not said.
    function confirmedRoot(bytes32 modelId, address validator) external view returns (bytes32) {
        return _confirmed[modelId][validator];
    }

    /// @notice How many models there are.
    function modelCount() external view returns (uint256) {
        return _modelIds.length;
    }

    /// @notice The id of model number `index`, in the order of publication.
    function modelIdAt(uint256 index) external view returns (bytes32) {
        return _modelIds[index];
    }
}
