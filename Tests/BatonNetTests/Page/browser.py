"""The page in a real browser: Chromium by Playwright, and what every test of it holds."""

import functools
import os
import shutil
import unittest
import urllib.parse

from playwright.sync_api import expect, sync_playwright

from director import PASSWORD, Agent, Director

PATIENCE = 60_000
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
window.alert = (text) => window.violations.push('alert ' + text);
"""


def chromium():
    for name in ("chromium-headless-shell", "chromium", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise AssertionError("there is no chromium-headless-shell: 'make setup' installs it")


class World:
    """One director, one agent and one browser for all tests."""

    def __init__(self):
        self.director = Director()
        unittest.addModuleCleanup(self.director.end)
        self.user = self.director.sign_in()
        self.agent = Agent(self.director, self.user, "edge-1")
        playwright = sync_playwright().start()
        unittest.addModuleCleanup(playwright.stop)
        self.browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        unittest.addModuleCleanup(self.browser.close)

    @staticmethod
    @functools.cache
    def shared():
        return World()


class PageTests(unittest.TestCase):
    """A page of its own for each test."""

    size = {"width": 1200, "height": 900}
    # What a browser says by itself of answers that a test asks for.
    expected_noise = ()

    @classmethod
    def setUpClass(cls):
        expect.set_options(timeout=PATIENCE)
        world = World.shared()
        cls.director, cls.user, cls.agent, cls.browser = world.director, world.user, world.agent, world.browser

    def setUp(self):
        self.complaints, self.hosts = [], set()
        self.page = self.open()

    def open(self, **options):
        context = self.browser.new_context(viewport=self.size, **options)
        self.addCleanup(context.close)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self.hosts.add(urllib.parse.urlparse(request.url).netloc))
        serve_from_sources(page)
        return page

    def heard(self, message):
        if message.type in ("error", "warning") and not any(noise in message.text for noise in self.expected_noise):
            self.complaints.append(f"{message.type}: {message.text}")

    def tearDown(self):
        self.assertEqual(self.page.evaluate("window.violations"), [])
        self.assertEqual(self.complaints, [])
        # Downloads have an address without a host.
        self.assertEqual(self.hosts - {""}, {f"127.0.0.1:{self.director.port}"})

    def enter(self, view="#/experiments"):
        """Opens a view as somebody who has signed in before."""
        self.page.add_init_script(
            f"if (location.protocol === 'http:') sessionStorage.setItem('baton-token', '{self.user.token}')")
        # Another view of the same page would not load it anew.
        self.page.goto("about:blank")
        self.page.goto(self.director.url + "/" + view)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def sign_in(self, view="#/experiments"):
        page = self.page
        page.goto(self.director.url + "/" + view)
        page.get_by_label("User").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def show(self, view):
        self.page.evaluate("view => { location.hash = view; }", view)

    def column(self, table, name):
        """The texts of a column of a table."""
        heads = [text.removesuffix(" ↑").removesuffix(" ↓") for text in table.locator("thead th").all_inner_texts()]
        place = heads.index(name) + 1
        return [text.strip() for text in table.locator(f"tbody tr > :nth-child({place})").all_inner_texts()]


def serve_from_sources(page):
    """`BATON_PAGE_SOURCES=Sources/BatonPage/Assets` shows the files as they are there, without a build in between."""
    folder = os.environ.get("BATON_PAGE_SOURCES")
    if not folder:
        return
    types = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
    policy = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
              "form-action 'none'; frame-ancestors 'none'; base-uri 'none'")

    def answer(route):
        path = urllib.parse.urlparse(route.request.url).path
        name = "index.html" if path == "/" else path.removeprefix("/assets/")
        with open(os.path.join(folder, name), "rb") as file:
            route.fulfill(body=file.read(), headers={
                "content-type": types[name.rsplit(".")[-1]] + "; charset=utf-8", "content-security-policy": policy})

    page.route("**/assets/*", answer)
    page.route(lambda url: urllib.parse.urlparse(url).path == "/", answer)
