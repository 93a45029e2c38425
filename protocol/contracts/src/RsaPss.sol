// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title RSASSA-PSS with RSA-2048, exponent 65537, SHA-256, MGF1-SHA-256 and 32 bytes of salt
/// @notice RFC 8017 §8.1.2 and §9.1.2 for exactly the parameters that nodes use, by the modular
/// exponentiation precompile (0x05) and SHA-256 (0x02). As in the OpenGradient protocol the message
/// is 32 bytes, over which PSS applies its own SHA-256.
library RsaPss {
    /// A SubjectPublicKeyInfo of RSA-2048 with exponent 65537 is this, 256 bytes of modulus, and
    /// `02 03 01 00 01`.
    bytes private constant SPKI_PREFIX =
        hex"30820122300d06092a864886f70d01010105000382010f003082010a0282010100";
    bytes5 private constant SPKI_SUFFIX = hex"0203010001";
    uint256 private constant SPKI_BYTES = 294;
    uint256 private constant MODULUS_OFFSET = 33;
    uint256 private constant MODULUS_BYTES = 256;
    /// Length of DB: 256 - 32 (hash) - 1 (trailer).
    uint256 private constant DB_BYTES = 223;
    /// DB is this many zero bytes (the first bit is masked), 0x01, then the salt.
    uint256 private constant PADDING_BYTES = 190;

    error ModularExponentiationFailed();

    /// Whether `spki` is the one DER form of an RSA-2048 key with exponent 65537.
    function isKey(bytes memory spki) internal pure returns (bool) {
        if (spki.length != SPKI_BYTES) return false;
        for (uint256 i = 0; i < MODULUS_OFFSET; i++) {
            if (spki[i] != SPKI_PREFIX[i]) return false;
        }
        for (uint256 i = 0; i < 5; i++) {
            if (spki[MODULUS_OFFSET + MODULUS_BYTES + i] != SPKI_SUFFIX[i]) return false;
        }
        bool fullSize = spki[MODULUS_OFFSET] & 0x80 != 0;
        bool odd = spki[MODULUS_OFFSET + MODULUS_BYTES - 1] & 0x01 != 0;
        return fullSize && odd;
    }

    /// @notice Whether `signature` over `message` is by the key; the key has passed `isKey`.
    function verify(bytes memory spki, bytes32 message, bytes memory signature)
        internal
        view
        returns (bool)
    {
        if (signature.length != MODULUS_BYTES) return false;
        bytes memory modulus = _slice(spki, MODULUS_OFFSET, MODULUS_BYTES);
        if (!_isBelow(signature, modulus)) return false;
        return _encodes(_power(signature, modulus), sha256(abi.encodePacked(message)));
    }

    function _isBelow(bytes memory a, bytes memory b) private pure returns (bool) {
        for (uint256 end = 32; end <= MODULUS_BYTES; end += 32) {
            uint256 left;
            uint256 right;
            assembly ("memory-safe") {
                left := mload(add(a, end))
                right := mload(add(b, end))
            }
            if (left != right) return left < right;
        }
        return false;
    }

    function _power(bytes memory base, bytes memory modulus) private view returns (bytes memory) {
        bytes memory input = abi.encodePacked(
            MODULUS_BYTES, uint256(3), MODULUS_BYTES, base, bytes3(0x010001), modulus
        );
        (bool success, bytes memory result) = address(0x05).staticcall(input);
        if (!success || result.length != MODULUS_BYTES) revert ModularExponentiationFailed();
        return result;
    }

    /// RFC 8017 §9.1.2, steps 4 to 14, with emBits = 2047.
    function _encodes(bytes memory encoded, bytes32 messageHash) private pure returns (bool) {
        if (encoded[MODULUS_BYTES - 1] != 0xbc || encoded[0] & 0x80 != 0) return false;
        bytes32 hash = _word(encoded, DB_BYTES);
        bytes memory db = _unmask(encoded, hash);
        for (uint256 i = 0; i < PADDING_BYTES; i++) {
            if (db[i] != 0) return false;
        }
        if (db[PADDING_BYTES] != 0x01) return false;
        bytes32 salt = _word(db, PADDING_BYTES + 1);
        return hash == sha256(abi.encodePacked(bytes8(0), messageHash, salt));
    }

    function _unmask(bytes memory encoded, bytes32 hash) private pure returns (bytes memory) {
        bytes memory mask = abi.encodePacked(
            _mask(hash, 0), _mask(hash, 1), _mask(hash, 2), _mask(hash, 3), _mask(hash, 4),
            _mask(hash, 5), _mask(hash, 6)
        );
        bytes memory db = _slice(encoded, 0, DB_BYTES);
        for (uint256 i = 0; i < DB_BYTES; i++) {
            db[i] ^= mask[i];
        }
        db[0] &= 0x7f;
        return db;
    }

    /// Block `counter` of MGF1, RFC 8017 §B.2.1.
    function _mask(bytes32 seed, uint32 counter) private pure returns (bytes32) {
        return sha256(abi.encodePacked(seed, counter));
    }

    function _word(bytes memory source, uint256 offset) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(source, 0x20), offset))
        }
    }

    function _slice(bytes memory source, uint256 offset, uint256 length)
        private
        pure
        returns (bytes memory part)
    {
        part = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(part, 0x20), add(add(source, 0x20), offset), length)
        }
    }
}
