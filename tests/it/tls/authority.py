"""A certificate authority for tests, on loopback: ACME (RFC 8555) with proof by TLS-ALPN-01
(RFC 8737), strict about what clients have to send.

    authority.py FOLDER PORT DAYS

writes its root to FOLDER/root.pem, prints its directory's address, and looks for proof at
127.0.0.1:PORT, whatever the name. Certificates live for DAYS days. What stands in FOLDER/mood is
what is wrong with it: `nonce` refuses every second nonce, `silent` lets every proof fail,
`closed` knows no account, `ahead=9` is nine days ahead. FOLDER/log has a line for each account,
each order, each that ended, and each certificate.
"""

import base64
import datetime
import hashlib
import http.server
import json
import os
import pathlib
import secrets
import socket
import ssl
import sys

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

FOLDER, PORT, DAYS = pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
PROOF = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.31")
nonces, accounts, orders, seen = set(), {}, {}, 0


class Refused(Exception):
    def __init__(self, kind, detail, status=400):
        super().__init__(detail)
        self.body = {"type": f"urn:ietf:params:acme:error:{kind}", "detail": detail}
        self.status = status


def mood():
    try:
        return (FOLDER / "mood").read_text().split()
    except FileNotFoundError:
        return []


def log(line):
    with (FOLDER / "log").open("a") as out:
        out.write(line + "\n")


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def authority(name, issuer=None):
    """A key and a certificate that may issue others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by, signs = (issuer[1].subject, issuer[0]) if issuer else (subject, key)
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(signs, hashes.SHA256())
    )
    return key, certificate


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


ROOT = authority("Test Root")
BETWEEN = authority("Test Authority", ROOT)


def issue(public_key, names):
    key, issuer = BETWEEN
    ahead = [float(word[6:]) for word in mood() if word.startswith("ahead=")]
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=sum(ahead))
    names = [x509.DNSName(name) for name in names]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(issuer.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .sign(key, hashes.SHA256())
    )


def look(name, expected):
    """Whether who listens there proves it (RFC 8737 §3)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["acme-tls/1"])
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as plain:
        with context.wrap_socket(plain, server_hostname=name) as line:
            if line.selected_alpn_protocol() != "acme-tls/1":
                raise Refused("tls", "another protocol was chosen")
            shown = x509.load_der_x509_certificate(line.getpeercert(binary_form=True))
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    if names.value.get_values_for_type(x509.DNSName) != [name]:
        raise Refused("incorrectResponse", "the certificate is for other names")
    told = shown.extensions.get_extension_for_oid(PROOF)
    digest = hashlib.sha256(expected.encode()).digest()
    if not told.critical or told.value.value != b"\x04\x20" + digest:
        raise Refused("incorrectResponse", "the digest is another one")


def thumbprint(jwk):
    said = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")},
                      sort_keys=True, separators=(",", ":"))
    return text_of(hashlib.sha256(said.encode()).digest())


class Authority(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *said):
        pass

    def at(self, *path):
        return "/".join([self.server.base, *path])

    def answer(self, status, body=None, kind="application/json", **headers):
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        nonce = secrets.token_urlsafe(16)
        nonces.add(nonce)
        self.send_response(status)
        self.send_header("Replay-Nonce", nonce)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def do_HEAD(self):
        self.answer(200)

    def do_GET(self):
        names = {"newNonce": "nonce", "newAccount": "account", "newOrder": "order"}
        self.answer(200, {name: self.at(path) for name, path in names.items()})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        try:
            if self.headers["Content-Type"] != "application/jose+json":
                raise Refused("malformed", "the body has to be a JWS", 415)
            key, account, payload = self.proved(json.loads(body))
            self.go(key, account, payload)
        except Refused as refused:
            kind = "application/problem+json"
            self.answer(refused.status, refused.body, kind)

    def proved(self, jws):
        """Who signed it, and what they say (RFC 8555 §6.2 to §6.5)."""
        global seen
        head = json.loads(bytes_of(jws["protected"]))
        if head["alg"] != "ES256" or head["url"] != self.at(self.path.lstrip("/")):
            raise Refused("malformed", "the head of the JWS is not for this")
        seen += 1
        if head["nonce"] not in nonces or ("nonce" in mood() and seen % 2):
            nonces.discard(head["nonce"])
            raise Refused("badNonce", "the nonce is not one of ours")
        nonces.remove(head["nonce"])
        if ("jwk" in head) == ("kid" in head) or ("jwk" in head) != (self.path == "/account"):
            raise Refused("malformed", "an account is named once it is there")
        if "kid" in head and ("closed" in mood() or head["kid"] not in accounts):
            raise Refused("accountDoesNotExist", "no such account", 400)
        jwk = head["jwk"] if "jwk" in head else accounts[head["kid"]]
        numbers = (int.from_bytes(bytes_of(jwk[name])) for name in "xy")
        key = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
        signature = bytes_of(jws["signature"])
        both = encode_dss_signature(*(int.from_bytes(half) for half in
                                      (signature[:32], signature[32:])))
        said = f"{jws['protected']}.{jws['payload']}".encode()
        try:
            key.verify(both, said, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise Refused("malformed", "the signature is wrong", 403) from None
        payload = json.loads(bytes_of(jws["payload"])) if jws["payload"] else None
        return jwk, head.get("kid"), payload

    def go(self, jwk, account, payload):
        _, what, *rest = self.path.split("/")
        if what == "account":
            if not payload["termsOfServiceAgreed"]:
                raise Refused("userActionRequired", "the terms have to be agreed to")
            at = self.at("accounts", str(len(accounts)))
            accounts[at] = jwk
            log("account")
            return self.answer(201, {"status": "valid"}, Location=at)
        if what == "order" and not rest:
            log("order")
            names = [one["value"] for one in payload["identifiers"]]
            made = {"id": str(len(orders)), "names": names, "status": "pending", "error": None,
                    "token": secrets.token_urlsafe(32), "account": account, "chain": None}
            orders[made["id"]] = made
            return self.answer(201, self.order(made), Location=self.at("order", made["id"]))
        order = orders[rest[0]]
        if order["account"] != account:
            raise Refused("unauthorized", "that is another account's", 403)
        if what == "challenge":
            self.check(order, f"{order['token']}.{thumbprint(jwk)}")
            log("ended")
            return self.answer(200, self.challenge(order))
        if what == "authorization":
            return self.answer(200, self.authorization(order))
        if what == "finalize":
            self.finalize(order, bytes_of(payload["csr"]))
        if what == "certificate":
            return self.answer(200, order["chain"], "application/pem-certificate-chain")
        return self.answer(200, self.order(order))

    def check(self, order, expected):
        try:
            if "silent" in mood():
                raise Refused("unauthorized", "nobody answers at that address")
            look(order["names"][0], expected)
            order["status"] = "ready"
        except Refused as refused:
            order["status"], order["error"] = "invalid", refused.body
        except (OSError, ValueError, x509.ExtensionNotFound) as error:
            order["status"] = "invalid"
            order["error"] = Refused("connection", f"no proof: {error}").body

    def finalize(self, order, csr):
        if order["status"] != "ready":
            raise Refused("orderNotReady", "nothing was proved yet", 403)
        csr = x509.load_der_x509_csr(csr)
        names = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        asked = names.value.get_values_for_type(x509.DNSName)
        if not csr.is_signature_valid or asked != order["names"]:
            raise Refused("badCSR", "the request is for something else")
        issued = issue(csr.public_key(), asked)
        log(f"certificate {issued.serial_number:x}")
        order["chain"] = pem(issued) + pem(BETWEEN[1])
        order["status"] = "valid"

    def challenge(self, order):
        status = {"pending": "pending", "invalid": "invalid"}.get(order["status"], "valid")
        told = {"type": "tls-alpn-01", "url": self.at("challenge", order["id"]),
                "token": order["token"], "status": status}
        return told | ({"error": order["error"]} if order["error"] else {})

    def authorization(self, order):
        challenge = self.challenge(order)
        return {"identifier": {"type": "dns", "value": order["names"][0]},
                "status": challenge["status"], "challenges": [challenge]}

    def order(self, order):
        told = {"status": order["status"],
                "identifiers": [{"type": "dns", "value": name} for name in order["names"]],
                "authorizations": [self.at("authorization", order["id"])],
                "finalize": self.at("finalize", order["id"])}
        if order["chain"]:
            told["certificate"] = self.at("certificate", order["id"])
        return told


def main():
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                               serialization.NoEncryption())
    own = FOLDER / "own.pem"
    own.write_bytes(secret + (pem(issue(key.public_key(), ["localhost"])) + pem(BETWEEN[1])).encode())
    (FOLDER / "root.pem").write_text(pem(ROOT[1]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.base = f"https://localhost:{server.server_address[1]}"
    print(f"{server.base}/directory", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
