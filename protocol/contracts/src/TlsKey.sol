// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The public key in an X.509 certificate
/// @notice Walks DER (X.690) to the SubjectPublicKeyInfo of the certificate (RFC 5280 §4.1) and
/// judges nothing else: who pins a certificate pins this key.
library TlsKey {
    error CertificateMalformed();

    uint8 private constant SEQUENCE = 0x30;
    uint8 private constant VERSION = 0xa0;
    /// Serial number, signature algorithm, issuer, validity, subject.
    uint256 private constant FIELDS_BEFORE_KEY = 5;

    /// SHA-256 of the certificate's SubjectPublicKeyInfo.
    function spkiHash(bytes calldata certificate) internal pure returns (bytes32) {
        (uint256 body, uint256 end) = _element(certificate, 0, certificate.length);
        if (uint8(certificate[0]) != SEQUENCE || end != certificate.length) {
            revert CertificateMalformed();
        }
        uint256 position = body;
        (body, end) = _element(certificate, position, end);
        if (uint8(certificate[position]) != SEQUENCE) revert CertificateMalformed();
        uint256 limit = end;
        position = body;
        (, end) = _element(certificate, position, limit);
        if (uint8(certificate[position]) == VERSION) position = end;
        for (uint256 i = 0; i < FIELDS_BEFORE_KEY; i++) {
            (, position) = _element(certificate, position, limit);
        }
        (, end) = _element(certificate, position, limit);
        if (uint8(certificate[position]) != SEQUENCE) revert CertificateMalformed();
        return sha256(certificate[position:end]);
    }

    /// The content's start and the end of the element at `start`, which lies before `limit`.
    function _element(bytes calldata der, uint256 start, uint256 limit)
        private
        pure
        returns (uint256 body, uint256 end)
    {
        if (start + 2 > limit) revert CertificateMalformed();
        uint256 length = uint8(der[start + 1]);
        body = start + 2;
        if (length >= 0x80) {
            uint256 bytes_ = length - 0x80;
            if (bytes_ == 0 || bytes_ > 2 || body + bytes_ > limit) revert CertificateMalformed();
            length = 0;
            for (uint256 i = 0; i < bytes_; i++) {
                length = (length << 8) | uint8(der[body + i]);
            }
            body += bytes_;
        }
        end = body + length;
        if (end > limit) revert CertificateMalformed();
    }
}
