// A form whose button asks the browser for a passkey: to make one ("create") or to show one ("get").
// Without this file, or where the browser has no passkeys, the form stays hidden and the words
// beside it say what else there is. Refusals are our server's own sentences.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  // A redirect means that we are signed out.
  if (answer.redirected) throw new Error("");
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer;
}

const listed = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function shown(kind, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (kind === "create") {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = listed(options.excludeCredentials);
  } else {
    publicKey.allowCredentials = listed(options.allowCredentials);
  }
  const made = await navigator.credentials[kind]({ publicKey });
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text(made.response[part]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response };
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const { passkey: kind, begin, finish, then, again, stopped } = form.dataset;
  const says = form.querySelector("[role=alert]");
  form.hidden = false;
  document.querySelectorAll("[data-without]").forEach((words) => { words.hidden = true; });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = "";
    try {
      const { ceremony, options } = await (await ask(begin, {})).json();
      const credential = await shown(kind, options);
      await ask(finish, { ceremony, credential, name: form.elements.name?.value });
      if (again) document.getElementById(again).submit();
      else location.assign(then);
    } catch (error) {
      // The browser's own reasons are for programmers; closing its window is the common one.
      says.textContent = error instanceof DOMException || !error.message ? stopped : error.message;
    }
  });
}
