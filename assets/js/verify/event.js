// An event: its hash, and what stands beside it.
function sealed(value, at = "", found = {}) {
  if (value === null || typeof value !== "object") return found;
  const names = Object.keys(value);
  if (names.length === 1 && typeof value.sealed === "string") found[at] = value.sealed;
  else {
    for (const name of names) {
      sealed(value[name], `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, found);
    }
  }
  return found;
}

async function event(told, name) {
  const right = `${name} is not written as an event is.`;
  must(await hash("event", told.body) === told.hash, `${name} was changed: its hash does not fit.`);
  const body = read(told.body, right);
  must([1, 2].includes(body?.v) && Number.isInteger(body.at) && Number.isInteger(body.seq), right);
  const places = sealed(body);
  for (const [at, one] of Object.entries(told.opened)) {
    const commitment = await hash("sealed", `${one.salt}\n${canonical(one.value)}`);
    const fits = Object.hasOwn(places, at) && commitment === places[at] && Object.keys(one).length === 2;
    must(fits, `${name}: what stands for ${at} is not what was sealed.`);
  }
  return [body, Object.keys(places).length - Object.keys(told.opened).length];
}
