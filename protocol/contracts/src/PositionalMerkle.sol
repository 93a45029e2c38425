// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Inclusion in a positional Merkle tree
/// @notice Shape and prefixes of RFC 6962 §2.1 with keccak256: leaf = H(0x00 ‖ data), node =
/// H(0x01 ‖ left ‖ right). A proof binds the leaf to its index and to the number of leaves, so it
/// also shows what stands where, and a leaf can't be passed off as a node.
library PositionalMerkle {
    /// The hash of a leaf that holds `data`.
    function leafHash(bytes memory data) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), data));
    }

    /// The hash of a leaf that holds the 32 bytes of `word`.
    function leafHash(bytes32 word) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), word));
    }

    /// @notice Whether `leaf` (a leaf's hash) stands at `index` among `count` leaves under `root`.
    /// The walk is that of RFC 9162 §2.1.3.2; it ends after at most 64 steps, since a path longer
    /// than the tree is high is refused.
    function verify(bytes32 root, bytes32 leaf, uint64 index, uint64 count, bytes32[] calldata path)
        internal
        pure
        returns (bool)
    {
        if (index >= count) return false;
        uint64 last = count - 1;
        bytes32 hash = leaf;
        for (uint256 i = 0; i < path.length; i++) {
            if (last == 0) return false;
            if (index & 1 == 1 || index == last) {
                hash = _node(path[i], hash);
                while (index & 1 == 0 && index != 0) {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                hash = _node(hash, path[i]);
            }
            index >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
