// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// A register that has to hold a value.
struct Register {
    string name;
    bytes value;
}

/// Software that may run: all of its registers hold their values, between two instants.
struct Measurement {
    string name;
    Register[] registers;
    uint64 notBefore;
    uint64 notAfter;
}

/// Least security versions of a line of AMD processors.
struct SnpMinimum {
    string product;
    uint8 fmc;
    uint8 bootloader;
    uint8 tee;
    uint8 snp;
    uint8 microcode;
}

/// What evidence of trusted hardware has to be to be accepted. The Java record of the same name says
/// what each member means; both encode to the same bytes, which a test holds against ethers.
/// Instants and durations are seconds.
struct PolicyRecord {
    uint8 form;
    uint8 kind;
    string name;
    uint16[] versions;
    bytes32[] roots;
    string[] products;
    uint8 maxVmpl;
    uint32 rules;
    Measurement[] measurements;
    uint8[] tcbStatuses;
    string[] advisories;
    uint32 minEvaluationNumber;
    uint64 minTcbDate;
    SnpMinimum[] snpMinima;
    uint64 maxAge;
    uint64 maxSkew;
    bytes32[] denied;
    uint8 physicalAssurance;
    uint64 notBefore;
    uint64 notAfter;
    string reason;
}

/// The name of a record everywhere.
function policyId(PolicyRecord memory record) pure returns (bytes32) {
    return keccak256(abi.encode(record));
}
