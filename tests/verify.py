"""verify.py [--key=PUBLIC] FILE...  Verifies trails and receipts of Milepost (docs/VERIFY.md).
Tells the first thing wrong with each. Receipts must be in the trails that are given beside them."""
import base64, functools, hashlib, json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# What a receipt and its event both say: where in the one, and where in or (with /) beside the other.
SAME = {"kind": "kind", "head/chain": "chain", "head/seq": "seq", "shown": "subject/shown",
        "number": "subject/receipt", "decision/id": "subject/decision", "decision/by/name": "/subject/by",
        "decision/outcome": "subject/outcome", "decision/assurance": "subject/assurance",
        "decision/comment": "/subject/comment", "decision/by/email": "/subject/email"}

def must(fine, says):
    if not fine: raise ValueError(says)

def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{%s}" % ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys)
    if isinstance(value, list):
        return "[%s]" % ",".join(map(canonical, value))
    return json.dumps(value, ensure_ascii=False)

def read(text, what):
    value = json.loads(text)
    must(canonical(value) == text, f"{what} is not as it was written.")
    return value

def sha(domain, text):
    return hashlib.sha256(f"milepost/{domain}/v1\n{text}".encode()).hexdigest()

def signed(id, public, domain, text, signature):
    key, sign = (base64.urlsafe_b64decode(text + "==") for text in (public, signature))
    written = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (key, sign)]
    is_it = written == [public, signature] and hashlib.sha256(key).hexdigest()[:16] == id
    must(is_it and given in (None, public), f"Key {id} is not the one it should be.")
    Ed25519PublicKey.from_public_bytes(key).verify(sign, f"milepost/{domain}/v1\n{text}".encode())

def sealed(value, at=""):
    if isinstance(value, dict) and list(value) == ["sealed"]: return {at: value["sealed"]}
    items = value if isinstance(value, dict) else dict(enumerate(value if isinstance(value, list) else ()))
    places = {key: f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}" for key in items}
    return {at: one for key in items for at, one in sealed(items[key], places[key]).items()}

def event(told, name):
    must(sha("event", told["body"]) == told["hash"] and len(told) == 3, f"{name} was changed.")
    body = read(told["body"], name)
    for at, one in told["opened"].items():
        fits = sha("sealed", f"{one['salt']}\n{canonical(one['value'])}") == sealed(body).get(at)
        must(fits and len(one) == 2, f"{name}: what stands for {at} is not what was sealed.")
    return body

def trail(text, receipts):
    *lines, rest = text.split("\n")
    must(not rest and lines[-1].startswith('{"first":'), "The end is cut off.")
    first, last, hashes = read(lines[0], "Line 1"), read(lines[-1], "The last line"), ["0" * 64]
    must((first["milepost"], first["v"]) == ("trail", 1), "This is no trail of version 1.")
    for seq, line in enumerate(lines[1:-1], 1):
        told = read(line, f"Line {seq + 1}")
        body = event(told, f"Event {seq}")
        must(body["seq"] == seq, f"Event {seq} is missing, or not in its place.")
        must(body["prev"] == hashes[-1], f"Event {seq} does not follow on the one before it.")
        must(body["chain"] == first["chain"] and body["v"] in (1, 2), f"Event {seq} is of another trail.")
        hashes.append(told["hash"])
    head, key = last["head"], next(key for key in first["keys"] if key["id"] == last["key"])
    must(sha("trail", lines[0]) == last["first"] and len(last) == 4, "The first line was changed.")
    must(key["revoked"] is None or head["at"] < key["revoked"], "The key was revoked before.")
    said = canonical({name: last[name] for name in ("first", "head")})
    signed(key["id"], key["public"], "head", said, last["signature"])
    for who, one in [("The head", head), *((f"Receipt {one['number']}", one["head"]) for one in receipts)]:
        is_in = one["chain"] == first["chain"] and hashes[one["seq"]:][:1] == [one["hash"]]
        must(is_in, f"{who} names an event {one['seq']} that is not here.")
    must(head["seq"] == len(hashes) - 1, f"The head names event {head['seq']}, not the last one.")

def receipt(text):
    around = read(text.strip(), "The receipt")
    must((around["milepost"], around["v"], len(around)) == ("receipt", 1, 6), "This is no receipt.")
    facts, told = around["receipt"], around["receipt"]["event"]
    signed(around["key"], around["public"], "receipt", canonical(facts), around["signature"])
    must(facts["shown"] == sha("shown", canonical(facts["request"])), "Something else was shown.")
    body = event(told, "The event")
    must(facts["head"]["hash"] == told["hash"], "The head is not that of the event.")
    find = lambda value, path: functools.reduce(lambda one, name: one[name], path.split("/"), value)
    parts = lambda of: [[one[name] for name in ("id", "number", "sha256")] for one in of["versions"]]
    must(parts(facts["request"]) == parts(body["subject"]), "The event tells other versions.")
    for here, there in SAME.items():
        other = told["opened"].get(there, {"value": find(facts, here)})["value"]
        must(find(facts, here) == (other if there[0] == "/" else find(body, there)), f"Another {here}.")
    drawn, sign = facts["decision"].get("signature"), body["subject"].get("signature")
    must(drawn == sign or sign["sealed"] and {drawn["sha256"]} == {hashlib.sha256(drawn["path"].encode()).hexdigest(), told["opened"].get("/subject/signature", {"value": drawn["sha256"]})["value"]}, "Another signature.")
    return facts
given, receipts, wrong = next((word[6:] for word in sys.argv if word.startswith("--key=")), None), [], {}
texts = {path: open(path, "rb").read().decode("utf-8", "surrogateescape") for path in sys.argv[1:] if path[:2] != "--"}
for path, text in sorted(texts.items(), key=lambda item: item[1].startswith('{"chain":')):
    try:
        trail(text, receipts) if text.startswith('{"chain":') else receipts.append(receipt(text))
    except Exception as error:
        wrong[path] = str(error) or type(error).__name__
    print(f"{path}: {wrong.get(path, 'ok')}")
sys.exit(1 if wrong else 0)
