// Compiles Token.sol and writes {"Token": {abi, bytecode}, "Delegate": …} to the file it is told.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const solc = require("solc");
const here = dirname(fileURLToPath(import.meta.url));

const input = {
  language: "Solidity",
  sources: { "Token.sol": { content: readFileSync(join(here, "Token.sol"), "utf8") } },
  settings: {
    evmVersion: "osaka",
    optimizer: { enabled: true },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};
const output = JSON.parse(
  solc.compile(JSON.stringify(input), {
    import: (path) => ({ contents: readFileSync(join(here, "../node_modules", path), "utf8") }),
  }),
);
const errors = (output.errors ?? []).filter((problem) => problem.severity === "error");
if (errors.length > 0) {
  throw new Error(errors.map((problem) => problem.formattedMessage).join("\n"));
}
const contracts = Object.fromEntries(
  Object.entries(output.contracts["Token.sol"]).map(([name, contract]) => [
    name,
    { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` },
  ]),
);
writeFileSync(process.argv[2], JSON.stringify(contracts));
