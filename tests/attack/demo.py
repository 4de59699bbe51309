"""A `milepost demo` to attack, on loopback: started, signed in to, ended."""

import http.client
import json
import os
import re
import socket
import subprocess
import tempfile
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("MILEPOST", os.path.join(ROOT, "target", "debug", "milepost"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """The program with its sample studio. Ended by `with`."""

    def __init__(self, **settings):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = tempfile.TemporaryFile("w+")
        env = {**os.environ, "MILEPOST_LISTEN": f"127.0.0.1:{self.port}",
               "MILEPOST_MIN_FREE": "1MiB", "MILEPOST_LOG": "warn", **settings}
        self.process = subprocess.Popen([BINARY, "demo", "--json"], env=env,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.links = json.loads(self.process.stdout.readline())
        self.client, self.admin = {}, {}
        self.page = self.open(self.links["client_link"], self.client)
        door = self.links["admin_link"].removeprefix(self.base)
        self.ask("POST", door, self.admin, {})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def open(self, link, cookies):
        """Follows a link; the path of the page it leads to."""
        return self.ask("GET", link.removeprefix(self.base), cookies)[1].get("location")

    def ask(self, method, path, cookies, form=None, source=None, timeout=10):
        """Status, headers and body; new cookies are kept."""
        place = (source, 0) if source else None
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout, source_address=place)
        headers = {"Sec-Fetch-Site": "same-origin"}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            cookies[name] = value
        line.close()
        return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), text.decode(
            "utf-8", "replace")

    def broken(self):
        """Lines of the log about something that broke."""
        self.log.seek(0)
        return [line for line in self.log if re.search(r"broken|panic|ERROR", line)]


class Forms(HTMLParser):
    """Every form of a page, with its fields, and every address it leads to."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        of = dict(attributes)
        if tag == "a" and (of.get("href") or "").startswith("/"):
            self.links.add(of["href"].split("#")[0])
        if tag == "form":
            self.forms.append({"method": (of.get("method") or "get").upper(),
                               "action": of.get("action") or "", "fields": {}})
        if tag in ("input", "textarea", "select", "button") and of.get("name") and self.forms:
            if of.get("type") != "file":
                self.forms[-1]["fields"].setdefault(of["name"], of.get("value") or "x")
