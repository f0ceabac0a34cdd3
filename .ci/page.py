"""Looks at the status page of the service that .ci/beside-service runs, as a person's browser would, and keeps pictures.

Chromium is spoken to over a pipe (Chrome DevTools Protocol, --remote-debugging-pipe: JSON between zero bytes on the
descriptors 3 and 4), so that nothing but Python itself is needed.
"""

import base64
import http.server
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PAGE = os.environ["CRMIRROR_PAGE"]
CONFIG = os.environ["CRMIRROR_CONFIG"]
VENDORS = os.environ["CRMIRROR_VENDORS"]
SERVICE = int(os.environ["CRMIRROR_PID"])
FOLDER = sys.argv[1]

HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"


class Browser:
    """One tab of a headless Chromium, and what it told of since the last `forget`."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="crmirror-page-")
        command = ["chromium", "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu",
                   "--hide-scrollbars", "--disable-dev-shm-usage", "--user-data-dir=" + self.profile]
        if os.geteuid() == 0:
            # Its sandbox does not work as root, and all that it opens is our own page.
            command.append("--no-sandbox")
        theirs_in, self.out = os.pipe()
        self.incoming, theirs_out = os.pipe()
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"', "-", *command, "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer = b""
        self.number = 0
        self.session = None
        self.events = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(domain + ".enable")

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 60
        while True:
            answer = self.receive(deadline, method)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self, deadline, awaited):
        while b"\0" not in self.buffer:
            if not select.select([self.incoming], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"Chromium does not come to {awaited}")
            part = os.read(self.incoming, 1 << 16)
            if not part:
                raise AssertionError("Chromium has ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def await_event(self, method, seconds=60):
        deadline = time.monotonic() + seconds
        while not self.told(method):
            self.events.append(self.receive(deadline, method))

    def told(self, method):
        return [event["params"] for event in self.events if event.get("method") == method]

    def forget(self):
        self.events = []

    def open(self, url):
        self.forget()
        self.ask("Page.navigate", url=url)
        self.await_event("Page.loadEventFired")

    def evaluate(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def prefer(self, scheme):
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def resize(self, width, height, is_phone=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=2 if is_phone else 1, mobile=is_phone)

    def keep(self, name):
        picture = self.ask("Page.captureScreenshot", format="png")["data"]
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(base64.b64decode(picture))


passed = 0


def see(sentence, is_so, *facts):
    global passed
    if not is_so:
        print("NOT SO:", sentence, *facts)
        sys.exit(1)
    passed += 1
    print("ok:", sentence)


def get(path):
    try:
        with urllib.request.urlopen(PAGE + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def streams():
    """State by account and stream, as /status.json has it."""
    document = json.loads(get("status.json")[1])
    return {(account["name"], stream["name"]): stream
            for account in document["accounts"] for stream in account["streams"]}


def until(sentence, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            see(sentence, False, "within", seconds, "seconds")
        time.sleep(0.3)
    see(sentence, True)


SHOWN = """[...document.querySelectorAll('main > section')].flatMap(section =>
    [...section.querySelectorAll('tbody tr')].map(row =>
        [section.querySelector('h2').firstChild.data.trim(), row.cells[0].textContent, row.cells[1].textContent]))"""

# WCAG 2.2, 1.4.3: text against what is behind it; the least of the page, and whose it is.
CONTRAST = """(() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        const colour = getComputedStyle(element).backgroundColor;
        return colour !== 'rgba(0, 0, 0, 0)' || !element.parentElement ? colour : behind(element.parentElement);
    };
    return [...document.querySelectorAll('body *')]
        .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .map(element => {
            const [a, b] = [getComputedStyle(element).color, behind(element)].map(light);
            return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.outerHTML.slice(0, 80)];
        }).sort((a, b) => a[0] - b[0])[0];
})()"""


def test_loading(browser):
    browser.open(PAGE)
    requests = [told["request"]["url"] for told in browser.told("Network.requestWillBeSent")]
    outside = [url for url in requests if url != PAGE and not url.startswith("data:")]
    see("the page is one request, and nothing comes from elsewhere", PAGE in requests and not outside, outside)
    answers = [told["response"] for told in browser.told("Network.responseReceived") if told["response"]["url"] == PAGE]
    headers = {name.lower(): value for name, value in answers[0]["headers"].items()}
    see("its policy lets in nothing but its own style", "default-src 'none'" in headers["content-security-policy"]
        and "unsafe" not in headers["content-security-policy"], headers)
    see("no frame, no guess at its kind, no copy, no address told to others",
        [headers[name] for name in ("x-frame-options", "x-content-type-options", "cache-control", "referrer-policy")]
        == ["DENY", "nosniff", "no-store", "no-referrer"], headers)
    see("the style is taken, whose hash the policy names",
        browser.evaluate("document.styleSheets.length === 1 && getComputedStyle(document.body).maxWidth !== 'none'"))
    test_silence(browser)


def test_silence(browser):
    said = browser.told("Runtime.consoleAPICalled") + browser.told("Runtime.exceptionThrown") + browser.told(
        "Log.entryAdded") + browser.told("Page.javascriptDialogOpening")
    see("the browser's console has nothing to say", not said, said)


def test_content(browser):
    told = {key: stream["state"] for key, stream in streams().items() if stream["state"] != "unavailable"}
    browser.open(PAGE)
    shown = {(account, stream): state for account, stream, state in browser.evaluate(SHOWN)}
    see(f"every stream of every account is shown ({len(shown)})", shown.keys() == told.keys(),
        shown.keys() ^ told.keys())
    see("four accounts are", len({account for account, _ in shown}) == 4)
    see("each in its state", all(state in (told[key], "ok", "backfilling") for key, state in shown.items()), shown)
    links = browser.evaluate("[...document.links].map(link => link.getAttribute('href'))")
    see("its links lead to answers", links and all(get(link[1:])[0] in (200, 503) for link in links), links)
    see("it is a document with a language, a title, one heading and headed tables", browser.evaluate(
        "document.documentElement.lang === 'en' && document.title !== '' && document.querySelectorAll('h1').length"
        " === 1 && [...document.querySelectorAll('table')].every(table => table.tHead.rows[0].cells.length === 7)"))


def test_progress(browser):
    until("the walk under way gets on", lambda: (streams()[("mycrm", "leads")]["rows_live"] or 0) >= 50)
    browser.open(PAGE)
    bars = browser.evaluate("[...document.querySelectorAll('progress')].map(bar => [bar.getAttribute('aria-label'),"
                            " bar.value, bar.max, bar.closest('li').textContent])")
    bar = next((bar for bar in bars if bar[0] == "mycrm leads"), None)
    see("its bar says how far it is", bar and 0 < bar[1] < bar[2] == 300, bars)
    see("and so do words, with the time that is left", f"{bar[1]} of 300 rows" in bar[3] and " left" in bar[3], bar)


def test_without_javascript(browser):
    browser.open(PAGE)
    see("there is no script in it", browser.evaluate("document.scripts.length") == 0)
    with_it = len(browser.evaluate(SHOWN))
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(PAGE)
    root = browser.ask("DOM.getDocument", depth=0)["root"]["nodeId"]
    rows = browser.ask("DOM.querySelectorAll", nodeId=root, selector="tbody tr")["nodeIds"]
    see("without JavaScript as much is shown", len(rows) == with_it, len(rows), with_it)
    browser.forget()
    browser.await_event("Page.loadEventFired", seconds=75)
    see("and the page reloads itself", True)
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)


def test_looks(browser):
    grounds = {}
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        browser.resize(1100, 1500)
        browser.open(PAGE)
        grounds[scheme] = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        least, where = browser.evaluate(CONTRAST)
        see(f"{scheme}: all text stands out from its ground ({least:.1f} : 1)", least >= 4.5, where)
        browser.keep(f"status-{scheme}.png")
        for width in (320, 360, 768, 1100, 2560):
            browser.resize(width, 800, is_phone=width < 500)
            browser.open(PAGE)
            wide = browser.evaluate("document.documentElement.scrollWidth")
            see(f"{scheme}: {width} pixels are wide enough", wide <= width, wide)
        browser.resize(390, 844, is_phone=True)
        browser.open(PAGE)
        browser.keep(f"status-phone-{scheme}.png")
    see("light is light and dark is dark", grounds["light"] > grounds["dark"], grounds)
    browser.prefer("light")
    browser.resize(1100, 1500)


class HostileVendor(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"error": HOSTILE, "message": HOSTILE}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_hostile_vendor(browser):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), HostileVendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(CONFIG) as file:
        configuration = json.load(file)
    configuration["accounts"].append({
        "name": "hostile", "vendor": "rentalot", "token": "none",
        "base_url": f"http://127.0.0.1:{server.server_port}"})
    with open(CONFIG, "w") as file:
        json.dump(configuration, file)
    os.kill(SERVICE, signal.SIGHUP)
    until("an account that is added by a reload is shown with what its vendor says",
          lambda: "<script>" in (streams().get(("hostile", "contacts"), {}).get("last_error") or ""))
    # The page is made anew once a second.
    until("which is text: markup in it is none", lambda: browser.open(PAGE) or HOSTILE.split("</")[0] in browser.evaluate(
        "document.querySelector('main').textContent"), 20)
    see("and does nothing", browser.evaluate("document.scripts.length === 0 && document.images.length === 0"
                                             " && document.title !== 'taken'"))
    troubles = browser.evaluate("[...document.querySelectorAll('.trouble h3')].map(title => title.textContent)")
    see("it stands among the troubles", "hostile contacts: failing" in troubles, troubles)
    status, body = get("healthz")
    see("/healthz says so too", status == 503 and "hostile contacts: failing" in body, status, body)
    test_silence(browser)
    server.shutdown()


def order(control, body=b""):
    """Tells the simulator."""
    urllib.request.urlopen(urllib.request.Request(VENDORS + control, body, method="POST"), timeout=10).close()


def test_changes_and_trouble(browser):
    order("mutate?count=90")
    def drawing():
        browser.open(PAGE)
        return browser.evaluate("document.querySelector('figure svg')?.getAttribute('aria-label')") or ""
    until("rows that change are in the chart", lambda: " rows." in drawing())
    order("faults", b"empty-page:contacts:always")
    until("a list that is suddenly empty is held", lambda: streams()[("rentalot", "contacts")]["state"] == "held")
    until("which comes with what to do", lambda: browser.open(PAGE) or browser.evaluate(
        "[...document.querySelectorAll('.trouble code')].map(command => command.textContent)")
        == ["crmirror release --account rentalot --stream contacts"])


def main():
    fast = {"welcomehome", "wealthbox", "rentalot"}
    until("three accounts are loaded", lambda: all(
        stream["state"] in ("ok", "unavailable") for (account, _), stream in streams().items() if account in fast), 120)
    browser = Browser()
    try:
        test_progress(browser)
        test_loading(browser)
        test_content(browser)
        test_changes_and_trouble(browser)
        test_looks(browser)
        test_without_javascript(browser)
        test_hostile_vendor(browser)
    finally:
        browser.close()
    print(f"check-page: {passed} passed, 0 failed; pictures in {FOLDER}")


main()
