package dev.nabla.tee.policy;

/// The least security versions of a line of AMD processors, each compared by itself, on what is
/// reported and on what is committed.
///
/// @param product `Milan`, `Genoa` or `Turin`
/// @param fmc firmware of the management controller, Turin only
/// @param bootloader of the secure processor
/// @param tee its operating system
/// @param snp its SNP firmware
/// @param microcode of the cores
public record SnpMinimum(
    String product, int fmc, int bootloader, int tee, int snp, int microcode) {}
