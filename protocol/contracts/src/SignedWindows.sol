// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {LostRange, WindowHeader} from "./Types.sol";

/// @title What a node's P-256 key signs
/// @notice Messages are SHA-256 (precompile 0x02) over a prefix and the ABI encoding; signatures
/// are r ‖ s, checked by the precompile of EIP-7951 at 0x0100, and a high s is refused, so that
/// one message has one signature that nobody else can vary.
library SignedWindows {
    /// First byte of a committed leaf that holds a header.
    bytes1 internal constant HEADER_LEAF = 0x01;
    /// First byte of a committed leaf that stands for a lost window.
    bytes1 internal constant LOST_LEAF = 0x02;
    /// 1 + 8 words + signature.
    uint256 internal constant HEADER_LEAF_BYTES = 1 + 8 * 32 + 64;
    /// 1 + 5 words + signature.
    uint256 internal constant LOST_LEAF_BYTES = 1 + 5 * 32 + 64;

    /// A P-256 public key.
    struct Key {
        bytes32 x;
        bytes32 y;
    }

    /// Whether `signature` is the key's over `header`.
    function isSigned(WindowHeader memory header, bytes memory signature, Key memory key)
        internal
        view
        returns (bool)
    {
        return verify(sha256(abi.encodePacked("nabla/window/1", abi.encode(header))), signature, key);
    }

    /// Whether `signature` is the key's over `lost`.
    function isSigned(LostRange memory lost, bytes memory signature, Key memory key)
        internal
        view
        returns (bool)
    {
        return verify(sha256(abi.encodePacked("nabla/lost/1", abi.encode(lost))), signature, key);
    }

    /// Whether `signature` is 64 bytes and the key's over `digest`.
    function verify(bytes32 digest, bytes memory signature, Key memory key)
        internal
        view
        returns (bool)
    {
        if (signature.length != 64) return false;
        bytes32 r;
        bytes32 s;
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        return P256.verifyNative(digest, r, s, key.x, key.y);
    }

    /// The leaf under which a signed header is committed.
    function leafOf(WindowHeader memory header, bytes memory signature)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(HEADER_LEAF, abi.encode(header), signature);
    }
}
