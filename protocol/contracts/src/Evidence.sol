// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Register} from "./PolicyRecord.sol";

/// The precompiled contract 0x0901: judges evidence of every platform.
interface IEvidence {
    function verify(
        uint8 platform,
        bytes calldata evidence,
        bytes calldata collateral,
        bytes calldata policy,
        uint64 instant,
        bytes calldata binding
    ) external view returns (bool accepted, uint16 reason, bytes memory claims);
}

/// @title Evidence of trusted hardware, as contracts use it
library Evidence {
    address private constant PRECOMPILE = address(0x0901);
    uint8 private constant NITRO = 1;

    /// What evidence is of; the policy's kind is the second member of its encoding.
    function platformOf(bytes memory policy) internal pure returns (uint8 platform) {
        assembly ("memory-safe") {
            platform := and(mload(add(policy, 0x60)), 0xff)
        }
    }

    /// The claims of evidence that is good in this block under `policy` and carries `binding`; or
    /// the reason why it is not.
    function verify(
        bytes memory policy,
        bytes calldata evidence,
        bytes calldata collateral,
        bytes32 binding
    ) internal view returns (uint16 reason, bytes memory claims) {
        (, reason, claims) = IEvidence(PRECOMPILE).verify(
            platformOf(policy), evidence, collateral, policy, 0, abi.encodePacked(binding)
        );
    }

    /// OpenGradient's hash of what was measured: keccak256(PCR0 ‖ PCR1 ‖ PCR2) for Nitro, and for
    /// other platforms keccak256 of all registers' names and values as they stand in the claims.
    function measurementHash(bytes memory claims) internal pure returns (bytes32) {
        (uint8 kind,,,,, Register[] memory registers) =
            abi.decode(claims, (uint8, bytes32, uint64, uint8, string[], Register[]));
        if (kind != NITRO) return keccak256(abi.encode(registers));
        bytes memory pcrs;
        for (uint256 i = 0; i < registers.length; i++) {
            bytes32 name = keccak256(bytes(registers[i].name));
            // Registers stand in the order of their names, so 0, 1 and 2 come in this order.
            if (name == keccak256("PCR0") || name == keccak256("PCR1") || name == keccak256("PCR2"))
            {
                pcrs = bytes.concat(pcrs, registers[i].value);
            }
        }
        return keccak256(pcrs);
    }
}
