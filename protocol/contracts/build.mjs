// `node build.mjs` writes the artefacts; `node build.mjs --check` compares them byte for byte.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/main/resources/dev/nabla/protocol/contract");
const checkOnly = process.argv.includes("--check");

mkdirSync(target, { recursive: true });
let differing = 0;
for (const [name, content] of Object.entries(compile())) {
  const file = join(target, name);
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
