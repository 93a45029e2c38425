// The page: a list, and one receipt. Everything that comes from an exchange is set as text, never
// as markup.
import { verify } from "/receipts/verify.js";

const $ = (id) => document.getElementById(id);
const SHOWN_CHARACTERS = 20_000;

async function json(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function bytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function cell(text, className) {
  const element = document.createElement("td");
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function row(...cells) {
  const element = document.createElement("tr");
  element.append(...cells);
  return element;
}

function link(id) {
  const element = document.createElement("a");
  element.href = "#" + id;
  element.textContent = id.slice(0, 14) + "…";
  const holder = document.createElement("td");
  holder.append(element);
  return holder;
}

async function showList() {
  const { count, receipts } = await json("/receipts/list.json");
  $("count").textContent =
    `${count} kept` + (count > receipts.length ? `, the newest ${receipts.length} shown` : "");
  $("rows").replaceChildren(
    ...receipts.map((one) =>
      row(
        cell(new Date(one.receivedMillis).toLocaleString()),
        cell(one.model),
        cell(one.outcome),
        cell(one.status, one.status),
        link(one.id),
      ),
    ),
  );
}

function claimRow({ name, verdict, detail }) {
  return row(cell(name), cell(verdict, verdict.replace(" ", "-")), cell(detail));
}

function facts(one) {
  const entries = {
    state: one.status,
    asked: one.path,
    model: one.model,
    node: one.nodeId,
    "request id": one.requestId,
    "run again": one.check,
    accusation: one.accusation,
    note: one.note,
  };
  return Object.entries(entries)
    .filter(([, value]) => value !== "")
    .flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    });
}

async function showOne(id) {
  const one = await json(`/receipts/${id}/claims.json`);
  $("title").textContent = one.id;
  $("facts").replaceChildren(...facts(one));
  $("claims").replaceChildren(...one.claims.map(claimRow));
  $("own").replaceChildren();
  $("verdict").textContent = "";
  const read = (data) => new TextDecoder().decode(data).slice(0, SHOWN_CHARACTERS);
  $("request").textContent = read(await bytes(`/v1/receipts/${id}/request`));
  $("response").textContent = read(await bytes(`/v1/receipts/${id}/response`));
  $("verify").onclick = () => check(id).catch(tell);
}

async function check(id) {
  $("verdict").className = "";
  $("verdict").textContent = "checking…";
  const claims = await verify(
    await json(`/v1/receipts/${id}`),
    await bytes(`/v1/receipts/${id}/request`),
    await bytes(`/v1/receipts/${id}/response?whole=yes`),
    await json("/receipts/network.json"),
  );
  const broken = claims.filter((one) => one.verdict === "failed");
  $("own").replaceChildren(...claims.map(claimRow));
  $("verdict").className = broken.length === 0 ? "holds" : "breaks";
  $("verdict").textContent =
    broken.length === 0 ? "holds" : "DOES NOT HOLD: " + broken.map((one) => one.name).join(", ");
}

async function route() {
  // A link may end in "/verify": the check then runs by itself.
  const [id, wish] = location.hash.slice(1).split("/");
  const isOne = /^0x[0-9a-f]{64}$/.test(id);
  $("list").hidden = isOne;
  $("one").hidden = !isOne;
  await (isOne ? showOne(id) : showList());
  if (isOne && wish === "verify") await check(id);
}

function tell(error) {
  $("count").textContent = error.message;
}

addEventListener("hashchange", () => route().catch(tell));
setInterval(() => location.hash.length < 2 && route().catch(tell), 5_000);
route().catch(tell);
