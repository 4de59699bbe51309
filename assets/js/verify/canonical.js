// Canonical JSON (RFC 8785) of text, whole numbers, lists and maps, and what is hashed and signed.
class Wrong extends Error {}

function must(fine, says) {
  if (!fine) throw new Wrong(says);
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const member = (key) => `${canonical(key)}:${canonical(value[key])}`;
    return `{${Object.keys(value).sort().map(member).join(",")}}`;
  }
  const fine = typeof value === "number" ? Number.isSafeInteger(value) : value?.isWellFormed?.() ?? true;
  must(fine, "There is something in it that canonical JSON does not hold.");
  return JSON.stringify(value);
}

// What a text says that is canonical JSON, with members of these names and no others.
function read(text, says, names) {
  let value;
  try {
    value = JSON.parse(text);
    must(canonical(value) === text, says);
  } catch {
    throw new Wrong(says);
  }
  must(!names || Object.keys(value).sort().join(" ") === names, says);
  return value;
}

const bytesOf = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const hash = (domain, text) => sha256(bytesOf(`milepost/${domain}/v1\n${text}`));

function unpack(text) {
  try {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const written = btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    must(written === text, "");
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  } catch {
    throw new Wrong("A key or signature is not written in base64url.");
  }
}

// Whether it is signed; null where the browser does not know Ed25519.
async function isSigned(key, domain, text, signature) {
  must((await sha256(unpack(key.public))).slice(0, 16) === key.id, `Key ${key.id} has another id than its bytes.`);
  try {
    const known = await crypto.subtle.importKey("raw", unpack(key.public), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, unpack(signature), bytesOf(`milepost/${domain}/v1\n${text}`));
  } catch (error) {
    if (error instanceof Wrong) throw error;
    return error.name === "NotSupportedError" ? null : false;
  }
}
