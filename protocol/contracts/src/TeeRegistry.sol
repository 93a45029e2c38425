// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RsaPss} from "./RsaPss.sol";
import {SignedWindows} from "./SignedWindows.sol";
import {Staking} from "./Staking.sol";

/// @title Who answers requests, with which keys, and since when without a break
/// @notice A node is named by keccak256 of its RSA public key, as in the OpenGradient registry, and
/// bound to one P-256 key for good. Both keys sign the registration, so nobody can claim another's
/// node id by sending its public key first. Whether a node was in good standing is answered from
/// history that only grows: later events never change the answer about an earlier block.
contract TeeRegistry {
    /// What an operator says about a node. `p256ProofOfPossession` is r ‖ s and
    /// `rsaProofOfPossession` RSASSA-PSS, both over `registrationDigest`.
    struct NodeRegistration {
        bytes rsaSpki;
        bytes32 p256X;
        bytes32 p256Y;
        address paymentAddress;
        string endpoint;
        bytes tlsCertificate;
        bytes p256ProofOfPossession;
        bytes rsaProofOfPossession;
    }

    /// A registered node.
    struct Node {
        address operator;
        address paymentAddress;
        bytes32 p256X;
        bytes32 p256Y;
        uint64 registeredAt;
        bool enabled;
        string endpoint;
        bytes rsaSpki;
        bytes tlsCertificate;
    }

    /// A sign of life. `hash` is the hash of the block before it, which nobody knew earlier.
    struct Heartbeat {
        uint64 blockNumber;
        bytes32 hash;
        uint64 timestamp;
    }

    /// A heartbeat with what makes history cheap to ask: `runStart` is the block of the first
    /// heartbeat of the gapless run it belongs to; `endBlock` is not 0 where the node was disabled
    /// after it and before the next.
    struct Beat {
        uint64 blockNumber;
        uint64 timestamp;
        uint64 runStart;
        uint64 endBlock;
        bytes32 hash;
    }

    /// The OpenGradient registry's row, in its 11-field form.
    struct TEEInfo {
        address owner;
        address paymentAddress;
        string endpoint;
        bytes publicKey;
        bytes tlsCertificate;
        bytes32 pcrHash;
        uint8 teeType;
        bool enabled;
        uint256 registeredAt;
        uint256 lastHeartbeatAt;
        OhttpConfig ohttpConfig;
    }

    /// The OpenGradient OHTTP key; an empty `publicKey` means that there is none.
    struct OhttpConfig {
        uint8 keyId;
        uint16 kemId;
        uint16 kdfId;
        uint16 aeadId;
        bytes publicKey;
        bytes keyConfig;
        uint256 registeredAt;
    }

    /// OpenGradient's type of a node that serves language models.
    uint8 public constant LLM_PROXY = 0;
    /// Together with `Staking.MAX_OPERATORS` this bounds every loop over nodes.
    uint256 public constant MAX_NODES_PER_OPERATOR = 8;
    uint256 public constant MAX_ENDPOINT_BYTES = 256;
    uint256 public constant MAX_CERTIFICATE_BYTES = 4096;

    Staking public immutable staking;
    /// Longest time between two heartbeats without a lapse, in seconds.
    uint64 public immutable heartbeatMaxAge;

    bytes32[] private _nodeIds;
    mapping(bytes32 nodeId => Node node) private _nodes;
    mapping(bytes32 nodeId => Beat[] history) private _beats;
    mapping(address operator => uint256 count) private _nodeCount;

    event NodeRegistered(bytes32 indexed nodeId, address indexed operator, string endpoint);
    event NodeUpdated(bytes32 indexed nodeId, address paymentAddress, string endpoint);
    event NodeEnabled(bytes32 indexed nodeId);
    event NodeDisabled(bytes32 indexed nodeId);
    event HeartbeatRecorded(bytes32 indexed nodeId, uint64 blockNumber, bytes32 hash);

    error TEEAlreadyExists(bytes32 nodeId);
    error TEENotFound(bytes32 nodeId);
    error TEENotEnabled(bytes32 nodeId);
    error NotTEEOwner(address caller, address owner);
    error NotUnderwritten(address operator);
    error TooManyNodes(address operator, uint256 limit);
    error UnsupportedRsaKey();
    error ProofOfPossessionInvalid(string key);
    error TooLong(string what, uint256 size, uint256 limit);
    error HeartbeatAlreadyInBlock(uint256 blockNumber);
    error AlreadyEnabled(bytes32 nodeId);

    constructor(Staking staking_, uint64 heartbeatMaxAge_) {
        staking = staking_;
        heartbeatMaxAge = heartbeatMaxAge_;
    }

    /// @notice Registers a node of the caller, who must have free stake as an operator. The first
    /// heartbeat is a call of its own.
    function registerNode(NodeRegistration calldata registration)
        external
        returns (bytes32 nodeId)
    {
        nodeId = keccak256(registration.rsaSpki);
        if (_nodes[nodeId].operator != address(0)) revert TEEAlreadyExists(nodeId);
        if (staking.operatorStakeOf(msg.sender) == 0) revert NotUnderwritten(msg.sender);
        if (_nodeCount[msg.sender]++ == MAX_NODES_PER_OPERATOR) {
            revert TooManyNodes(msg.sender, MAX_NODES_PER_OPERATOR);
        }
        _checkSizes(registration.endpoint, registration.tlsCertificate);
        _checkPossession(nodeId, registration);
        _store(nodeId, registration);
        emit NodeRegistered(nodeId, msg.sender, registration.endpoint);
    }

    function _checkPossession(bytes32 nodeId, NodeRegistration calldata registration)
        private
        view
    {
        if (!RsaPss.isKey(registration.rsaSpki)) revert UnsupportedRsaKey();
        SignedWindows.Key memory key =
            SignedWindows.Key(registration.p256X, registration.p256Y);
        bytes32 digest = registrationDigest(msg.sender, nodeId, key.x, key.y);
        if (!SignedWindows.verify(digest, registration.p256ProofOfPossession, key)) {
            revert ProofOfPossessionInvalid("P-256");
        }
        if (!RsaPss.verify(registration.rsaSpki, digest, registration.rsaProofOfPossession)) {
            revert ProofOfPossessionInvalid("RSA");
        }
    }

    function _store(bytes32 nodeId, NodeRegistration calldata registration) private {
        _nodeIds.push(nodeId);
        Node storage node = _nodes[nodeId];
        node.operator = msg.sender;
        node.paymentAddress = registration.paymentAddress;
        node.p256X = registration.p256X;
        node.p256Y = registration.p256Y;
        node.registeredAt = uint64(block.timestamp);
        node.enabled = true;
        node.endpoint = registration.endpoint;
        node.rsaSpki = registration.rsaSpki;
        node.tlsCertificate = registration.tlsCertificate;
    }

    /// @notice What both keys sign to be bound to each other, to the operator and to this registry:
    /// SHA-256("nabla/node/1" ‖ abi.encode(chainId, registry, operator, nodeId, x, y)). The P-256
    /// signature is over this digest, the RSASSA-PSS one over it as a 32-byte message.
    function registrationDigest(address operator, bytes32 nodeId, bytes32 x, bytes32 y)
        public
        view
        returns (bytes32)
    {
        bytes memory statement = abi.encode(block.chainid, address(this), operator, nodeId, x, y);
        return sha256(abi.encodePacked("nabla/node/1", statement));
    }

    /// @notice Changes where a node is reached and paid. Keys never change: a new key is a new node.
    function updateNode(
        bytes32 nodeId,
        address paymentAddress,
        string calldata endpoint,
        bytes calldata tlsCertificate
    ) external {
        Node storage node = _owned(nodeId);
        _checkSizes(endpoint, tlsCertificate);
        node.paymentAddress = paymentAddress;
        node.endpoint = endpoint;
        node.tlsCertificate = tlsCertificate;
        emit NodeUpdated(nodeId, paymentAddress, endpoint);
    }

    function _checkSizes(string calldata endpoint, bytes calldata tlsCertificate) private pure {
        if (bytes(endpoint).length > MAX_ENDPOINT_BYTES) {
            revert TooLong("endpoint", bytes(endpoint).length, MAX_ENDPOINT_BYTES);
        }
        if (tlsCertificate.length > MAX_CERTIFICATE_BYTES) {
            revert TooLong("tlsCertificate", tlsCertificate.length, MAX_CERTIFICATE_BYTES);
        }
    }

    /// @notice Records that the node is alive. Its hash is what the node must name in headers that
    /// it signs from now on, and so proves that they are not older. At most one a block.
    function heartbeat(bytes32 nodeId) external {
        if (!_owned(nodeId).enabled) revert TEENotEnabled(nodeId);
        Beat[] storage beats = _beats[nodeId];
        uint64 runStart = uint64(block.number);
        if (beats.length > 0) {
            Beat storage last = beats[beats.length - 1];
            if (last.blockNumber == block.number) revert HeartbeatAlreadyInBlock(block.number);
            bool gapless = last.endBlock == 0 && block.timestamp - last.timestamp <= heartbeatMaxAge;
            if (gapless) runStart = last.runStart;
        }
        bytes32 hash = blockhash(block.number - 1);
        beats.push(Beat(uint64(block.number), uint64(block.timestamp), runStart, 0, hash));
        emit HeartbeatRecorded(nodeId, uint64(block.number), hash);
    }

    /// @notice Takes a node out of service; its run of heartbeats ends with this block.
    function disableTEE(bytes32 nodeId) external {
        Node storage node = _owned(nodeId);
        if (!node.enabled) revert TEENotEnabled(nodeId);
        node.enabled = false;
        Beat[] storage beats = _beats[nodeId];
        if (beats.length > 0 && beats[beats.length - 1].endBlock == 0) {
            beats[beats.length - 1].endBlock = uint64(block.number);
        }
        emit NodeDisabled(nodeId);
    }

    /// @notice Puts a node back into service; its next heartbeat begins a new run.
    function enableTEE(bytes32 nodeId) external {
        Node storage node = _owned(nodeId);
        if (node.enabled) revert AlreadyEnabled(nodeId);
        node.enabled = true;
        emit NodeEnabled(nodeId);
    }

    function _owned(bytes32 nodeId) private view returns (Node storage node) {
        node = _existing(nodeId);
        if (node.operator != msg.sender) revert NotTEEOwner(msg.sender, node.operator);
    }

    function _existing(bytes32 nodeId) private view returns (Node storage node) {
        node = _nodes[nodeId];
        if (node.operator == address(0)) revert TEENotFound(nodeId);
    }

    /// @notice A node with all that was registered.
    function getNode(bytes32 nodeId) external view returns (Node memory) {
        return _existing(nodeId);
    }

    /// @notice Who answers for the node; zero where there is none.
    function operatorOf(bytes32 nodeId) external view returns (address) {
        return _nodes[nodeId].operator;
    }

    /// @notice The node's P-256 key; zero where there is none.
    function receiptKeyOf(bytes32 nodeId) external view returns (bytes32 x, bytes32 y) {
        return (_nodes[nodeId].p256X, _nodes[nodeId].p256Y);
    }

    /// @notice The newest heartbeat; all zero where there is none.
    function latestHeartbeat(bytes32 nodeId) external view returns (Heartbeat memory) {
        Beat[] storage beats = _beats[nodeId];
        return beats.length == 0 ? Heartbeat(0, 0, 0) : _public(beats[beats.length - 1]);
    }

    /// @notice The heartbeat recorded in exactly this block; all zero where there is none.
    function heartbeatAt(bytes32 nodeId, uint64 blockNumber)
        external
        view
        returns (Heartbeat memory)
    {
        (bool found, Beat memory beat) = _lastBeat(nodeId, blockNumber);
        return found && beat.blockNumber == blockNumber ? _public(beat) : Heartbeat(0, 0, 0);
    }

    function _public(Beat memory beat) private pure returns (Heartbeat memory) {
        return Heartbeat(beat.blockNumber, beat.hash, beat.timestamp);
    }

    /// @notice Whether the node was in service, without a gap longer than `heartbeatMaxAge`, from a
    /// heartbeat at or before `fromBlock` to block `toBlock`, whose timestamp is `toTimestamp`.
    /// About blocks that are past the answer never changes. Cost grows with the logarithm of the
    /// number of heartbeats.
    function validThroughout(
        bytes32 nodeId,
        uint64 fromBlock,
        uint64 toBlock,
        uint64 toTimestamp
    ) external view returns (bool) {
        (bool found, Beat memory beat) = _lastBeat(nodeId, toBlock);
        if (!found || fromBlock > toBlock) return false;
        bool inService = beat.endBlock == 0 || toBlock <= beat.endBlock;
        bool fresh =
            toTimestamp >= beat.timestamp && toTimestamp - beat.timestamp <= heartbeatMaxAge;
        return inService && fresh && beat.runStart <= fromBlock;
    }

    /// The newest heartbeat at or before `blockNumber`, by binary search.
    function _lastBeat(bytes32 nodeId, uint64 blockNumber)
        private
        view
        returns (bool found, Beat memory beat)
    {
        Beat[] storage beats = _beats[nodeId];
        uint256 low = 0;
        uint256 high = beats.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (beats[middle].blockNumber <= blockNumber) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? (false, beat) : (true, beats[low - 1]);
    }

    /// @notice Every node, in the order of registration.
    function nodeIds() external view returns (bytes32[] memory) {
        return _nodeIds;
    }

    /// @notice OpenGradient: the node's row.
    function getTEE(bytes32 teeId) public view returns (TEEInfo memory) {
        Node storage node = _existing(teeId);
        Beat[] storage beats = _beats[teeId];
        TEEInfo memory info;
        info.owner = node.operator;
        info.paymentAddress = node.paymentAddress;
        info.endpoint = node.endpoint;
        info.publicKey = node.rsaSpki;
        info.tlsCertificate = node.tlsCertificate;
        info.teeType = LLM_PROXY;
        info.enabled = node.enabled;
        info.registeredAt = node.registeredAt;
        info.lastHeartbeatAt = beats.length == 0 ? 0 : beats[beats.length - 1].timestamp;
        return info;
    }

    /// @notice OpenGradient: the RSA key, SubjectPublicKeyInfo in DER.
    function getTEEPublicKey(bytes32 teeId) external view returns (bytes memory) {
        return _existing(teeId).rsaSpki;
    }

    /// @notice OpenGradient: whether the operator has the node in service.
    function isTEEEnabled(bytes32 teeId) public view returns (bool) {
        return _nodes[teeId].enabled;
    }

    /// @notice OpenGradient: in service, alive within `heartbeatMaxAge`, and with stake behind it
    /// that is not frozen. This is what a client chooses by.
    function isTEEActive(bytes32 teeId) public view returns (bool) {
        Beat[] storage beats = _beats[teeId];
        if (!isTEEEnabled(teeId) || beats.length == 0) return false;
        Beat storage last = beats[beats.length - 1];
        return last.endBlock == 0 && block.timestamp - last.timestamp <= heartbeatMaxAge
            && staking.operatorStakeOf(_nodes[teeId].operator) > 0;
    }

    /// @notice OpenGradient: rows of the active nodes of a type.
    function getActiveTEEs(uint8 teeType) external view returns (TEEInfo[] memory) {
        return _select(teeType, isTEEActive);
    }

    /// @notice OpenGradient: rows of the enabled nodes of a type.
    function getEnabledTEEs(uint8 teeType) external view returns (TEEInfo[] memory) {
        return _select(teeType, isTEEEnabled);
    }

    /// @notice OpenGradient: ids of all nodes of a type.
    function getTEEsByType(uint8 teeType) external view returns (bytes32[] memory) {
        return teeType == LLM_PROXY ? _nodeIds : new bytes32[](0);
    }

    function _select(uint8 teeType, function(bytes32) view returns (bool) wanted)
        private
        view
        returns (TEEInfo[] memory rows)
    {
        uint256 total = teeType == LLM_PROXY ? _nodeIds.length : 0;
        rows = new TEEInfo[](total);
        uint256 count = 0;
        for (uint256 i = 0; i < total; i++) {
            if (wanted(_nodeIds[i])) rows[count++] = getTEE(_nodeIds[i]);
        }
        assembly ("memory-safe") {
            mstore(rows, count)
        }
    }
}
