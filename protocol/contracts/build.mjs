// `node build.mjs` writes the artefacts; `node build.mjs --check` compares them byte for byte.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const targets = {
  contracts: join(here, "../src/main/resources/dev/nabla/protocol/contract"),
  probes: join(here, "../../node/src/test/resources/dev/nabla/contracts"),
};
const checkOnly = process.argv.includes("--check");

let differing = 0;
for (const [kind, artefacts] of Object.entries(compile())) {
  mkdirSync(targets[kind], { recursive: true });
  for (const [name, content] of Object.entries(artefacts)) {
    put(name, join(targets[kind], name), content);
  }
}

function put(name, file, content) {
  const same = existsSync(file) && readFileSync(file, "utf8") === content;
  if (checkOnly && !same) {
    differing++;
    console.error(`${name} differs from what its sources compile to; run protocol/contracts/build`);
  } else if (!checkOnly) {
    writeFileSync(file, content);
    console.log(`${name}: ${same ? "unchanged" : "written"}`);
  }
}
if (checkOnly && differing === 0) {
  console.log("contract artefacts reproduce byte for byte");
}
process.exitCode = differing === 0 ? 0 : 1;
