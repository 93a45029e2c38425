// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Evidence} from "./Evidence.sol";
import {RsaPss} from "./RsaPss.sol";
import {SignedWindows} from "./SignedWindows.sol";
import {Staking} from "./Staking.sol";
import {TlsKey} from "./TlsKey.sol";

/// @title Who answers requests, with which keys, and since when without a break
/// @notice A node is named by keccak256 of its RSA public key, as in the OpenGradient registry, and
/// bound to one P-256 key for good. Both keys sign the registration, so nobody can claim another's
/// node id by sending its public key first. It is admitted, and stays, by evidence that one of the
/// policy records of genesis accepts and that is bound to chain, registry, keys, operator, payee
/// and endpoint; nobody can add a record or admit a node otherwise. Whether a node was in good
/// standing is answered from history that only grows: later events never change the answer about
/// an earlier block.
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
        Attestation attestation;
    }

    /// Evidence for a node. It is bound to `bindingDigest`, in which `challengeBlock` stands by its
    /// hash, so that it can be no older than that block.
    struct Attestation {
        bytes32 policyId;
        bytes32 x25519;
        uint64 expiry;
        uint64 challengeBlock;
        bytes evidence;
        bytes collateral;
    }

    /// A registered node. Evidence for it was accepted in `attestedAt` under `policyId` and is good
    /// to `attestedUntil`.
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
        bytes32 tlsSpki;
        bytes32 x25519;
        bytes32 policyId;
        bytes32 measurementHash;
        uint64 attestedAt;
        uint64 attestedUntil;
        uint64 attestedBlock;
    }

    /// A sign of life. `hash` is the hash of the block before it, which nobody knew earlier.
    struct Heartbeat {
        uint64 blockNumber;
        bytes32 hash;
        uint64 timestamp;
    }

    /// A heartbeat with what makes history cheap to ask: `runStart` is the block of the first
    /// heartbeat of the gapless run it belongs to; `endBlock` is not 0 where the node was disabled
    /// after it and before the next; `until` is the last second it counts for, which its age or the
    /// node's evidence ends.
    struct Beat {
        uint48 blockNumber;
        uint48 timestamp;
        uint48 runStart;
        uint48 endBlock;
        uint48 until;
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

    /// The OpenGradient measurements.
    struct PCRMeasurements {
        bytes pcr0;
        bytes pcr1;
        bytes pcr2;
    }

    /// OpenGradient's type of a node that serves language models.
    uint8 public constant LLM_PROXY = 0;
    /// Together with `Staking.MAX_OPERATORS` this bounds every loop over nodes.
    uint256 public constant MAX_NODES_PER_OPERATOR = 8;
    uint256 public constant MAX_ENDPOINT_BYTES = 256;
    uint256 public constant MAX_CERTIFICATE_BYTES = 4096;
    /// OpenGradient: how old the time in a signed heartbeat may be, in seconds.
    uint256 public constant SIGNED_HEARTBEAT_MAX_AGE = 1800;

    Staking public immutable staking;
    /// Longest time between two heartbeats without a lapse, in seconds.
    uint64 public immutable heartbeatMaxAge;
    /// Longest time for which evidence admits a node, in seconds.
    uint64 public immutable reattestationInterval;

    bytes32[] private _policyIds;
    mapping(bytes32 policyId => bytes encoded) private _policies;
    bytes32[] private _nodeIds;
    mapping(bytes32 nodeId => Node node) private _nodes;
    mapping(bytes32 nodeId => Beat[] history) private _beats;
    mapping(address operator => uint256 count) private _nodeCount;

    event NodeRegistered(bytes32 indexed nodeId, address indexed operator, string endpoint);
    event NodeUpdated(bytes32 indexed nodeId, address paymentAddress, string endpoint);
    /// Evidence was accepted; all that it takes to judge it again is here and in the node, whose
    /// `attestedBlock` says in which block this is.
    event NodeAttested(
        bytes32 indexed nodeId,
        bytes32 indexed policyId,
        uint64 expiry,
        bytes32 challenge,
        bytes evidence,
        bytes collateral
    );
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
    /// 0x0901 refuses the evidence; the numbers are its reasons.
    error EvidenceRefused(uint16 reason);
    error PolicyNotFound(bytes32 policyId);
    error PolicyExists(bytes32 policyId);
    error ChallengeTooOld(uint64 challengeBlock);
    error AttestationExpired(bytes32 nodeId, uint64 attestedUntil);
    error InvalidTEEType();
    error KeyBindingFailed(string reason);
    error HeartbeatSignatureInvalid();
    error HeartbeatTimestampTooOld();
    error HeartbeatTimestampInFuture();
    /// OpenGradient: what its functions for administrators say to everybody else; here all are.
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);

    constructor(
        Staking staking_,
        uint64 heartbeatMaxAge_,
        uint64 reattestationInterval_,
        bytes[] memory policies
    ) {
        staking = staking_;
        heartbeatMaxAge = heartbeatMaxAge_;
        reattestationInterval = reattestationInterval_;
        for (uint256 i = 0; i < policies.length; i++) {
            bytes32 id = keccak256(policies[i]);
            if (_policies[id].length > 0) revert PolicyExists(id);
            _policyIds.push(id);
            _policies[id] = policies[i];
        }
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
        _checkPossession(nodeId, registration);
        _store(nodeId, registration);
        _place(
            nodeId, registration.paymentAddress, registration.endpoint, registration.tlsCertificate
        );
        emit NodeRegistered(nodeId, msg.sender, registration.endpoint);
        _attest(nodeId, registration.attestation);
    }

    /// Takes evidence that is good in this block for what the node is now.
    function _attest(bytes32 nodeId, Attestation calldata given) private {
        bytes memory policy = policyOf(given.policyId);
        bytes32 challenge = blockhash(given.challengeBlock);
        if (challenge == 0) revert ChallengeTooOld(given.challengeBlock);
        if (given.expiry < block.timestamp) revert AttestationExpired(nodeId, given.expiry);
        Node storage node = _nodes[nodeId];
        node.x25519 = given.x25519;
        bytes32 binding = bindingDigest(nodeId, given.expiry, challenge);
        (uint16 reason, bytes memory claims) =
            Evidence.verify(policy, given.evidence, given.collateral, binding);
        if (reason != 0) revert EvidenceRefused(reason);
        uint64 until = uint64(block.timestamp) + reattestationInterval;
        if (given.expiry < until) until = given.expiry;
        node.policyId = given.policyId;
        node.measurementHash = Evidence.measurementHash(claims);
        node.attestedAt = uint64(block.timestamp);
        node.attestedUntil = until;
        node.attestedBlock = uint64(block.number);
        emit NodeAttested(
            nodeId, given.policyId, given.expiry, challenge, given.evidence, given.collateral
        );
    }

    /// @notice What evidence for the node, as it is registered now, is bound to:
    /// SHA-256("nabla/binding/1" ‖ abi.encode(1, chainId, registry, teeType, nodeId, x, y, x25519,
    /// SHA-256 of the TLS key, operator, paymentAddress, endpoint, expiry, challenge)).
    function bindingDigest(bytes32 nodeId, uint64 expiry, bytes32 challenge)
        public
        view
        returns (bytes32)
    {
        Node storage node = _nodes[nodeId];
        bytes memory head = abi.encode(uint256(1), block.chainid, address(this), LLM_PROXY, nodeId);
        bytes memory keys = abi.encode(node.p256X, node.p256Y, node.x25519, node.tlsSpki);
        bytes memory rest = abi.encode(
            node.operator, node.paymentAddress, uint256(14 * 32), uint256(expiry), challenge
        );
        return sha256(
            abi.encodePacked("nabla/binding/1", head, keys, rest, _padded(bytes(node.endpoint)))
        );
    }

    /// A string as it stands at the end of an encoding: its length, and its bytes up to whole words.
    function _padded(bytes memory text) private pure returns (bytes memory) {
        bytes memory encoded = abi.encode(text);
        bytes memory tail = new bytes(encoded.length - 32);
        assembly ("memory-safe") {
            mcopy(add(tail, 0x20), add(encoded, 0x40), mload(tail))
        }
        return tail;
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
        node.p256X = registration.p256X;
        node.p256Y = registration.p256Y;
        node.registeredAt = uint64(block.timestamp);
        node.enabled = true;
        node.rsaSpki = registration.rsaSpki;
    }

    function _place(
        bytes32 nodeId,
        address paymentAddress,
        string calldata endpoint,
        bytes calldata tlsCertificate
    ) private {
        _checkSizes(endpoint, tlsCertificate);
        Node storage node = _nodes[nodeId];
        node.paymentAddress = paymentAddress;
        node.endpoint = endpoint;
        node.tlsCertificate = tlsCertificate;
        node.tlsSpki = TlsKey.spkiHash(tlsCertificate);
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

    /// @notice Takes new evidence for a node, and with it where it is reached and paid, which the
    /// evidence is bound to. Keys never change: a new key is a new node.
    function attestNode(
        bytes32 nodeId,
        address paymentAddress,
        string calldata endpoint,
        bytes calldata tlsCertificate,
        Attestation calldata attestation
    ) external {
        _owned(nodeId);
        _place(nodeId, paymentAddress, endpoint, tlsCertificate);
        emit NodeUpdated(nodeId, paymentAddress, endpoint);
        _attest(nodeId, attestation);
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
    function recordHeartbeat(bytes32 nodeId) external {
        _owned(nodeId);
        _beat(nodeId);
    }

    /// @notice OpenGradient: the same by anyone who has the node's signature, RSASSA-PSS over
    /// keccak256(teeId ‖ timestamp).
    function heartbeat(bytes32 teeId, uint256 timestamp, bytes calldata signature) external {
        Node storage node = _existing(teeId);
        if (timestamp > block.timestamp) revert HeartbeatTimestampInFuture();
        if (block.timestamp - timestamp > SIGNED_HEARTBEAT_MAX_AGE) {
            revert HeartbeatTimestampTooOld();
        }
        bytes32 message = keccak256(abi.encodePacked(teeId, timestamp));
        if (!RsaPss.verify(node.rsaSpki, message, signature)) revert HeartbeatSignatureInvalid();
        _beat(teeId);
    }

    function _beat(bytes32 nodeId) private {
        Node storage node = _nodes[nodeId];
        if (!node.enabled) revert TEENotEnabled(nodeId);
        uint64 attestedUntil = node.attestedUntil;
        if (attestedUntil < block.timestamp) revert AttestationExpired(nodeId, attestedUntil);
        Beat[] storage beats = _beats[nodeId];
        uint48 runStart = uint48(block.number);
        if (beats.length > 0) {
            Beat storage last = beats[beats.length - 1];
            if (last.blockNumber == block.number) revert HeartbeatAlreadyInBlock(block.number);
            if (last.endBlock == 0 && block.timestamp <= last.until) runStart = last.runStart;
        }
        uint256 until = block.timestamp + heartbeatMaxAge;
        if (attestedUntil < until) until = attestedUntil;
        bytes32 hash = blockhash(block.number - 1);
        beats.push(
            Beat(uint48(block.number), uint48(block.timestamp), runStart, 0, uint48(until), hash)
        );
        emit HeartbeatRecorded(nodeId, uint64(block.number), hash);
    }

    /// @notice Takes a node out of service; its run of heartbeats ends with this block.
    function disableTEE(bytes32 nodeId) external {
        Node storage node = _owned(nodeId);
        if (!node.enabled) revert TEENotEnabled(nodeId);
        node.enabled = false;
        Beat[] storage beats = _beats[nodeId];
        if (beats.length > 0 && beats[beats.length - 1].endBlock == 0) {
            beats[beats.length - 1].endBlock = uint48(block.number);
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

    /// @notice Whether the node was in service, with evidence in force and without a gap longer than
    /// `heartbeatMaxAge`, from a heartbeat at or before `fromBlock` to block `toBlock`, whose timestamp
    /// is `toTimestamp`.
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
        bool fresh = toTimestamp >= beat.timestamp && toTimestamp <= beat.until;
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

    /// @notice The policy records that evidence is judged by; all are of genesis.
    function policyIds() external view returns (bytes32[] memory) {
        return _policyIds;
    }

    /// @notice The encoding of a policy record.
    function policyOf(bytes32 policyId) public view returns (bytes memory encoded) {
        encoded = _policies[policyId];
        if (encoded.length == 0) revert PolicyNotFound(policyId);
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
        info.pcrHash = node.measurementHash;
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

    /// @notice OpenGradient: in service, alive within `heartbeatMaxAge`, with evidence in force and stake
    /// behind it that is not frozen. This is what a client chooses by.
    function isTEEActive(bytes32 teeId) public view returns (bool) {
        Beat[] storage beats = _beats[teeId];
        if (!isTEEEnabled(teeId) || beats.length == 0) return false;
        Beat storage last = beats[beats.length - 1];
        return last.endBlock == 0 && block.timestamp <= last.until
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

    /// @notice OpenGradient: registers by a Nitro document alone. Such a document is bound to two
    /// keys and neither to an owner nor to a payee or an endpoint, so it admits nobody here.
    function registerTEEWithAttestation(
        bytes calldata,
        bytes calldata,
        bytes calldata,
        address,
        string calldata,
        uint8 teeType
    ) external pure returns (bytes32) {
        if (teeType != LLM_PROXY) revert InvalidTEEType();
        revert KeyBindingFailed("evidence must bind owner, payee and endpoint: use registerNode");
    }

    /// @notice OpenGradient: the OHTTP key; none is published so far.
    function getOHTTPConfig(bytes32 teeId) external view returns (OhttpConfig memory config) {
        _existing(teeId);
        return config;
    }

    /// @notice OpenGradient: for administrators, and there are none.
    function addTEEType(uint8, string calldata) external view {
        _refuse(0);
    }

    /// @notice OpenGradient: for administrators, and there are none.
    function setAWSRootCertificate(bytes calldata) external view {
        _refuse(0);
    }

    /// @notice OpenGradient: for operators of its registry; here the records of genesis decide.
    function approvePCR(PCRMeasurements calldata, string calldata, uint8) external view {
        _refuse(keccak256("TEE_OPERATOR"));
    }

    /// @notice OpenGradient: for operators of its registry; here the records of genesis decide.
    function revokePCR(bytes32, uint8) external view {
        _refuse(keccak256("TEE_OPERATOR"));
    }

    /// @notice OpenGradient: for administrators, and there are none.
    function grantRole(bytes32, address) external view {
        _refuse(0);
    }

    function _refuse(bytes32 role) private view {
        revert AccessControlUnauthorizedAccount(msg.sender, role);
    }
}
