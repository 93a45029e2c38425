// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEvidence} from "../src/Evidence.sol";
import {Register} from "../src/PolicyRecord.sol";

/// The function of our own of the precompiled contract 0x0900.
interface IDocuments {
    function verifyDocument(bytes calldata document, bytes calldata root)
        external
        view
        returns (bool accepted, uint16 reason, bytes memory claims);
}

/// @title Asks the precompiled contracts as any contract would, for tests
contract EvidenceProbe {
    /// What is read out of claims here, by Solidity's own decoder.
    struct Read {
        uint8 kind;
        bytes32 root;
        uint64 signedTimeMillis;
        bytes32 pcrHash;
        bytes userData;
        bytes nonce;
        bytes publicKey;
    }

    /// @notice Judges a Nitro document at the block's time under AWS's root.
    function document(bytes calldata bytes_)
        external
        view
        returns (bool accepted, uint16 reason, bytes memory claims, Read memory read)
    {
        (accepted, reason, claims) = IDocuments(address(0x0900)).verifyDocument(bytes_, "");
        if (accepted) read = _read(claims);
    }

    /// @notice Judges evidence of any kind at the block's time.
    function evidence(
        uint8 platform,
        bytes calldata bytes_,
        bytes calldata collateral,
        bytes calldata policy
    ) external view returns (bool accepted, uint16 reason, bytes memory claims) {
        return IEvidence(address(0x0901)).verify(platform, bytes_, collateral, policy, 0, "");
    }

    function _read(bytes memory claims) private pure returns (Read memory read) {
        Register[] memory registers;
        (
            read.kind,
            read.root,
            read.signedTimeMillis,
            ,
            ,
            registers,
            read.userData,
            read.nonce,
            read.publicKey,
            ,
            ,
        ) = abi.decode(
            claims,
            (
                uint8,
                bytes32,
                uint64,
                uint8,
                string[],
                Register[],
                bytes,
                bytes,
                bytes,
                bytes32,
                string,
                uint16[]
            )
        );
        read.pcrHash = keccak256(
            bytes.concat(
                _value(registers, "PCR0"), _value(registers, "PCR1"), _value(registers, "PCR2")
            )
        );
    }

    function _value(Register[] memory registers, string memory name)
        private
        pure
        returns (bytes memory)
    {
        for (uint256 i = 0; i < registers.length; i++) {
            if (keccak256(bytes(registers[i].name)) == keccak256(bytes(name))) {
                return registers[i].value;
            }
        }
        return "";
    }
}
