// Compiles every contract in src/ and returns the artefacts as text, file name to content.
// Nothing of this machine enters them: sources are named relative to this folder, and the metadata
// that solc would append to bytecode is left out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const solc = require("solc");
const here = dirname(fileURLToPath(import.meta.url));

/// The contracts that Java knows; the rest are their parts.
const CONTRACTS = [
  "TeeRegistry",
  "Staking",
  "ModelHub",
  "Settlement",
  "OPG",
  "VestingWallet",
  "Vesting",
  "ModelMarket",
  "RevenueSplitter",
  "ModelPayee",
];

/// Contracts that tests alone know; their sources stand in test/.
const PROBES = ["EvidenceProbe"];

const SETTINGS = {
  evmVersion: "osaka",
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { appendCBOR: false, bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"] } },
};

/// Larger runtime code can't be deployed on the ledger (EIP-170).
const MAX_CODE_BYTES = 24576;

/// Artefacts of the contracts, and of the probes that tests use.
export function compile() {
  return { contracts: artefacts(CONTRACTS, "src"), probes: artefacts(PROBES, "test") };
}

function artefacts(names, folder) {
  return Object.fromEntries(
    names.map((name) => [`${name}.json`, artefact(name, compiled(name, `${folder}/${name}.sol`))]),
  );
}

/// Each contract is compiled with what it imports and nothing else: the optimiser's order of
/// functions follows ids that number a whole compilation, so a foreign file would change bytecode.
function compiled(name, file) {
  const sources = { [file]: { content: readFileSync(join(here, file), "utf8") } };
  const input = { language: "Solidity", sources, settings: SETTINGS };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
  const problems = (output.errors ?? [])
    .filter((problem) => problem.severity === "error" || isOurs(problem))
    .map((problem) => problem.formattedMessage);
  if (problems.length > 0) {
    throw new Error(problems.join("\n"));
  }
  return output.contracts[file][name];
}

/// Our sources compile without warnings; what a library warns about is its own affair.
function isOurs(problem) {
  return /^(src|test)\//.test(problem.sourceLocation?.file ?? "src/");
}

function readImport(path) {
  try {
    const folder = isOurs({ sourceLocation: { file: path } }) ? "." : "node_modules";
    return { contents: readFileSync(join(here, folder, path), "utf8") };
  } catch (error) {
    return { error: `${path}: ${error.message}` };
  }
}

function artefact(name, contract) {
  const bytecode = contract.evm.bytecode.object;
  const codeBytes = contract.evm.deployedBytecode.object.length / 2;
  if (!/^[0-9a-f]+$/.test(bytecode) || codeBytes > MAX_CODE_BYTES) {
    throw new Error(`${name}: ${codeBytes} bytes of code, limit ${MAX_CODE_BYTES}, or unlinked`);
  }
  const content = {
    contract: name,
    compiler: solc.version(),
    evmVersion: SETTINGS.evmVersion,
    abi: contract.abi,
    bytecode: `0x${bytecode}`,
    storage: slots(contract.storageLayout),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/// Slot and type of each variable, and the members of each struct. Names of types hold ids that
/// number the whole compilation; they are dropped, so that an edit elsewhere changes nothing here.
function slots(layout) {
  const clean = (text) => text.replace(/\)\d+_storage/g, ")_storage").replace(/\)\d+/g, ")");
  const place = ({ label, slot, offset, type }) => ({ label, slot, offset, type: clean(type) });
  const structs = Object.entries(layout.types ?? {})
    .filter(([, type]) => type.members)
    .map(([type, { members }]) => [clean(type), members.map(place)]);
  structs.sort(([a], [b]) => (a < b ? -1 : 1));
  return { variables: layout.storage.map(place), structs: Object.fromEntries(structs) };
}
