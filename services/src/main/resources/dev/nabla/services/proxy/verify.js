// Checks one receipt in the page itself: own Keccak-256, P-256 and SHA-256 by WebCrypto, nothing
// else. Follows docs/formats.md, whose sections the comments name. What it does not do (the
// ledger's seal and storage proofs, running the model) it says.

const MASK = (1n << 64n) - 1n;
const ROTATIONS = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
];
const ROUNDS = roundConstants();
const RATE = 136;
const P256_HALF_ORDER =
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;

/** Keccak-f's round constants, from the shift register that defines them (FIPS 202, 3.2.5). */
function roundConstants() {
  const constants = [];
  let register = 1;
  for (let round = 0; round < 24; round++) {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (register & 1) constant |= 1n << BigInt((1 << j) - 1);
      register <<= 1;
      if (register & 0x100) register ^= 0x171;
    }
    constants.push(constant);
  }
  return constants;
}

function rotate(lane, by) {
  const n = BigInt(by);
  return by === 0 ? lane : ((lane << n) | (lane >> (64n - n))) & MASK;
}

function permute(state) {
  for (const constant of ROUNDS) {
    const columns = [0, 1, 2, 3, 4].map(
      (x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20],
    );
    const moved = new Array(25);
    for (let x = 0; x < 5; x++) {
      const parity = columns[(x + 4) % 5] ^ rotate(columns[(x + 1) % 5], 1);
      for (let y = 0; y < 5; y++) {
        const lane = rotate(state[x + 5 * y] ^ parity, ROTATIONS[x + 5 * y]);
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = lane;
      }
    }
    for (let y = 0; y < 25; y += 5) {
      for (let x = 0; x < 5; x++) {
        state[y + x] = moved[y + x] ^ (~moved[y + ((x + 1) % 5)] & MASK & moved[y + ((x + 2) % 5)]);
      }
    }
    state[0] ^= constant;
  }
}

/** Keccak-256 as Ethereum has it: padding 0x01. */
export function keccak256(...parts) {
  const message = concat(...parts);
  const padded = new Uint8Array((Math.floor(message.length / RATE) + 1) * RATE);
  padded.set(message);
  padded[message.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const state = new Array(25).fill(0n);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) {
      state[lane] ^= view.getBigUint64(block + 8 * lane, true);
    }
    permute(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(8 * lane, state[lane], true);
  return new Uint8Array(digest.buffer);
}

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function fromHex(text) {
  if (!/^0x(?:[0-9a-f]{2})*$/.test(text)) throw new Error("not hex");
  return Uint8Array.from(text.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes) {
  return "0x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ascii = (text) => new TextEncoder().encode(text);
const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** One word of Solidity's `abi.encode`: right-aligned. */
function word(value) {
  const bytes = fromHex("0x" + BigInt(value).toString(16).padStart(64, "0"));
  if (bytes.length !== 32) throw new Error("a number is too large");
  return bytes;
}

// --- receipt (5) and window (9) ------------------------------------------------------------------

const RECEIPT_FIELDS = [
  ["uint16", "version"], ["uint8", "mode"], ["uint8", "outcome"], ["bytes32", "nodeId"],
  ["uint64", "window"], ["uint32", "index"], ["bytes32", "modelId"],
  ["bytes32", "modelCommitment"], ["bytes32", "requestHash"], ["bytes32", "responseHash"],
  ["bytes32", "outputHash"], ["uint64", "promptTokens"], ["uint64", "completionTokens"],
  ["uint256", "price"], ["address", "asset"], ["address", "payer"], ["address", "payee"],
  ["bytes32", "paymentId"], ["bytes32", "offerHash"], ["uint64", "timestampMillis"],
  ["bytes32", "evidenceHash"], ["bytes32", "routingHash"], ["uint8", "disclosure"],
  ["bytes32", "parentId"],
];
const CODES = {
  mode: ["vanilla", "tee", "zkml"],
  outcome: ["completed", "aborted", "error", "refused"],
  disclosure: ["hashes", "tensors", "full"],
};

function codeOf(name, value) {
  const code = CODES[name].indexOf(value);
  if (code < 0) throw new Error(`no ${name} ${value}`);
  return code;
}

function encodeReceipt(receipt) {
  return concat(
    ...RECEIPT_FIELDS.map(([, name]) =>
      word(name in CODES ? codeOf(name, receipt[name]) : receipt[name]),
    ),
  );
}

/** The EIP-712 digest of a receipt in the domain that its window names. */
export function receiptId(receipt, window) {
  const type = RECEIPT_FIELDS.map(([kind, name]) => `${kind} ${name}`).join(",");
  const struct = keccak256(keccak256(ascii(`InferenceReceipt(${type})`)), encodeReceipt(receipt));
  const domain = keccak256(
    keccak256(
      ascii("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
    ),
    keccak256(ascii("Nabla")),
    keccak256(ascii("1")),
    word(window.chainId),
    word(window.settlement),
  );
  return keccak256(new Uint8Array([0x19, 0x01]), domain, struct);
}

/** The root that a path leads to (3): RFC 6962's shape and prefixes, Keccak-256. */
function rootOf(path, leaf) {
  let hash = keccak256(new Uint8Array([0]), leaf);
  let at = path.index;
  let last = path.count - 1;
  if (!(at >= 0 && at <= last)) throw new Error("the path is outside its tree");
  const siblings = path.siblings.map(fromHex);
  const node = (left, right) => keccak256(new Uint8Array([1]), left, right);
  while (last > 0) {
    if (at % 2 === 1) hash = node(take(siblings), hash);
    else if (at < last) hash = node(hash, take(siblings));
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (siblings.length > 0) throw new Error("the path is too long");
  return hash;
}

function take(siblings) {
  if (siblings.length === 0) throw new Error("the path is too short");
  return siblings.shift();
}

function encodeHeader(window) {
  return concat(
    ...["chainId", "settlement", "nodeId", "window", "count", "root", "heartbeatBlock",
      "heartbeatHash"].map((name) => word(window[name])),
  );
}

async function isSigned(window, key) {
  const signature = fromHex(window.signature);
  if (signature.length !== 64 || BigInt(toHex(signature.slice(32))) > P256_HALF_ORDER) return false;
  const point = concat(new Uint8Array([4]), fromHex(key));
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const imported = await crypto.subtle.importKey("raw", point, algorithm, false, ["verify"]);
  const message = concat(ascii("nabla/window/1"), encodeHeader(window));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, message);
}

// --- bytes as hashed (7) -------------------------------------------------------------------------

const MEMBER = ',"nabla_receipt":';
const LINE = "\n\n: nabla-receipt ";
const DONE = "data: [DONE]\n\n";
const LAST_EVENTS = ["message_stop", "response.completed", "response.incomplete"];

/** A response taken apart. Works on a string of single bytes, so that places are byte places. */
export function hashedBody(response) {
  const text = Array.from(response, (byte) => String.fromCharCode(byte)).join("");
  const bytes = (string) => Uint8Array.from(string, (unit) => unit.charCodeAt(0));
  if (text.startsWith("{")) {
    const cut = member(text);
    return cut === null
      ? { hashed: response, carried: null }
      : { hashed: bytes(cut.before + "}"), carried: bytes(cut.value) };
  }
  const line = text.lastIndexOf(LINE);
  if (line < 0) return { hashed: response, carried: null };
  const rest = text.slice(line + LINE.length);
  const end = rest.indexOf("\n\n");
  if (end < 0) fail("The receipt line is cut off.");
  const carried = fromBase64Url(rest.slice(0, end));
  const before = text.slice(0, line + 2);
  const tail = rest.slice(end + 2);
  const hashed =
    tail === DONE ? withoutMember(before, carried) : before + lastEvent(before, tail, carried);
  return { hashed: bytes(hashed), carried: bytes(carried) };
}

/** Frames without the receipt at the end of the last one. */
function withoutMember(frames, carried) {
  const frame = frames.lastIndexOf("data: ");
  const cut = frame < 0 ? null : member(frames.slice(frame + 6, -2));
  return cut !== null && cut.value === carried
    ? frames.slice(0, frame + 6) + cut.before + "}\n\n"
    : frames;
}

/** The one event that may follow the receipt line, without its receipt. It is hashed too. */
function lastEvent(before, tail, carried) {
  const name = LAST_EVENTS.find((one) => tail.startsWith(`event: ${one}\ndata: {`));
  const data = tail.slice(tail.indexOf("\n") + 7, -2);
  const one = name !== undefined && tail.endsWith("}\n\n") && !/[\n\r]/.test(data);
  if (!one || JSON.parse(data).type !== name) {
    fail("Something else than the end follows the receipt line.");
  }
  const ends = ["data: [DONE]", ...LAST_EVENTS.map((last) => `event: ${last}\n`)];
  if (before.split("\n\n").some((frame) => ends.some((last) => frame.startsWith(last)))) {
    fail("The stream ends before its receipt.");
  }
  return withoutMember(tail, carried);
}

function fromBase64Url(text) {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const canonical = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    if (canonical === text) return bytes;
  } catch {
    // It is refused below, as is another spelling of the same bytes.
  }
  return fail("The receipt line is not base64url.");
}

/** The last member of an object, where that is the receipt. */
function member(json) {
  const comma = json.lastIndexOf(MEMBER);
  if (comma < 0 || !json.endsWith("}")) return null;
  const value = json.slice(comma + MEMBER.length, -1);
  try {
    JSON.parse(value);
    JSON.parse(json.slice(0, comma) + "}");
    return { before: json.slice(0, comma), value };
  } catch {
    return null;
  }
}

/** The text of a chat response; null where it is of another kind. */
function chatText(hashed) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(hashed);
  if (text.startsWith("{")) {
    const content = JSON.parse(text).choices?.[0]?.message?.content;
    return typeof content === "string" ? content : null;
  }
  let said = null;
  for (const frame of text.split("\n\n")) {
    if (!frame.startsWith("data: ")) continue;
    const delta = JSON.parse(frame.slice(6)).choices?.[0]?.delta?.content;
    if (typeof delta === "string") said = (said ?? "") + delta;
  }
  return said;
}

// --- claims --------------------------------------------------------------------------------------

/**
 * Judges a receipt file beside what was sent and received.
 *
 * @param file the receipt file, parsed
 * @param request body bytes as sent
 * @param response body bytes as received
 * @param network the network file, parsed
 * @returns a list of {name, verdict, detail}
 */
export async function verify(file, request, response, network) {
  const claims = [];
  await claim(claims, "receipt id", () =>
    toHex(receiptId(file.receipt, file.window)) === file.id
      ? "The id is the EIP-712 digest of the receipt."
      : fail("The id is not the digest of the receipt's fields."),
  );
  await claim(claims, "window", () => window(file));
  await claim(claims, "signature", () => signature(file));
  const salts = file.secrets?.salts;
  const body = apart(response);
  await claim(claims, "request", () =>
    opened(salts?.request, file.receipt.requestHash, request, "request"),
  );
  await claim(claims, "response", () =>
    opened(salts?.response, file.receipt.responseHash, body().hashed, "response"),
  );
  await claim(claims, "carried receipt", () => carried(file, body()));
  await claim(claims, "output", () => output(file, body()));
  await claim(claims, "evidence", () => evidence(file));
  await claim(claims, "routing", () => routing(file));
  await claim(claims, "network", () =>
    file.window.chainId === network.chainId &&
    file.window.settlement === network.contracts.settlement
      ? "The receipt is for the network that this proxy trusts."
      : fail("The receipt is for another network."),
  );
  claims.push(
    unchecked("status", "The ledger's seal and proofs are checked by ./nabla receipt verify."),
    unchecked("model", "The model is run again by ./nabla receipt verify --rerun."),
  );
  return claims;
}

class Failed extends Error {}
class Unknown extends Error {}

function fail(detail) {
  throw new Failed(detail);
}

function unchecked(name, detail) {
  return { name, verdict: "not checked", detail };
}

async function claim(claims, name, check) {
  try {
    claims.push({ name, verdict: "proved", detail: await check() });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    claims.push({ name, verdict: error instanceof Unknown ? "not checked" : "failed", detail });
  }
}

function apart(response) {
  return () => hashedBody(response);
}

function window(file) {
  const { receipt, window: header, path } = file;
  if (receipt.window !== header.window || receipt.nodeId !== header.nodeId) {
    fail("Receipt and window name different places.");
  }
  if (path.index !== receipt.index || path.count !== header.count) {
    fail("The path is not that of the receipt's place.");
  }
  return toHex(rootOf(path, fromHex(file.id))) === header.root
    ? `The receipt is number ${receipt.index} of ${header.count} in window ${header.window}.`
    : fail("The path does not lead to the window's root.");
}

async function signature(file) {
  if (toHex(keccak256(fromHex(file.node.rsaSpki))) !== file.window.nodeId) {
    fail("The file's RSA key is not the one that the node id stands for.");
  }
  return (await isSigned(file.window, file.node.p256))
    ? "The P-256 key in the file signed the window's header."
    : fail("The P-256 key in the file did not sign this header.");
}

function opened(salt, hash, preimage, what) {
  if (salt === undefined) throw new Unknown("The file holds no salts.");
  return toHex(keccak256(fromHex(salt), preimage)) === hash
    ? `These ${preimage.length} bytes are the ${what} that the receipt is about.`
    : fail(`These bytes are not the ${what} that the receipt is about.`);
}

function routing(file) {
  const { receipt, secrets } = file;
  if (secrets?.routing === undefined) {
    throw new Unknown(
      BigInt(receipt.routingHash) === 0n
        ? "Nobody asked for a mode."
        : "The file does not say which mode was asked for, or why.",
    );
  }
  const { routing } = secrets;
  // RFC 8785 of a flat object of strings.
  const text = JSON.stringify(routing, Object.keys(routing).sort());
  opened(secrets.salts.request, receipt.routingHash, new TextEncoder().encode(text), "routing");
  const ran = receipt.outcome === "completed" || receipt.outcome === "aborted";
  return ran && routing.chosen !== receipt.mode
    ? fail("The answer is in another mode than the receipt says was chosen.")
    : `${routing.requested} was asked for, ${routing.chosen ?? "none"} chosen: ${routing.reason}.`;
}

function carried(file, body) {
  if (body.carried === null) throw new Unknown("The response carries no receipt.");
  // Both are written in one order and without white space (2), so they are compared as text.
  const { settlement: _, ...mine } = file;
  return new TextDecoder().decode(body.carried) === JSON.stringify(mine)
    ? "The response carries this same receipt."
    : fail("The response carries another receipt.");
}

function output(file, body) {
  const { outcome, outputHash } = file.receipt;
  const text = outcome === "completed" || outcome === "aborted" ? chatText(body.hashed) : null;
  if (text === null) throw new Unknown("The page reads the text of chat answers alone.");
  return opened(file.secrets?.salts.output, outputHash, ascii(text), "text");
}

async function evidence(file) {
  const { receipt, secrets } = file;
  if (secrets === undefined) throw new Unknown("The file holds no evidence.");
  const bytes = fromHex(secrets.evidence);
  if (bytes.length === 0) throw new Unknown("The receipt commits to no evidence.");
  opened(secrets.salts.evidence, receipt.evidenceHash, bytes, "evidence");
  const EXACT_SIZE = 448;
  if (bytes.length !== EXACT_SIZE) return "The evidence is the one that the receipt is about.";
  if (toHex(bytes.slice(0, 32)) !== receipt.modelCommitment) {
    fail("Evidence and receipt name different models.");
  }
  const ids = new DataView(new ArrayBuffer(4 * secrets.outputIds.length));
  secrets.outputIds.forEach((id, i) => ids.setUint32(4 * i, id, true));
  const OUTPUT_IDS_HASH = 11 * 32;
  const hash = await sha256(ids.buffer);
  if (!equal(hash, bytes.slice(OUTPUT_IDS_HASH, OUTPUT_IDS_HASH + 32))) {
    fail("The token ids are not the ones that the evidence is about.");
  }
  if (receipt.completionTokens !== String(secrets.outputIds.length)) {
    fail("The receipt counts other tokens than there are ids.");
  }
  return `The evidence and ${secrets.outputIds.length} token ids are the receipt's.`;
}
