"""The page that the director serves, driven in a browser against a real director."""

import json
import os
import unittest

from playwright.sync_api import expect

import accessibility
from browser import PageTests
from director import PASSWORD, Agent, Caller, Refused, start, submit, wait

HOSTILE = "<img src=x onerror=alert(1)>"
ARTIFACT = b"rate,loss\n1,0.5\n"

with open(os.environ["BATON_PAGE_REPORTS"]) as file:
    PARTS = json.load(file)


def state(page):
    return page.locator("h1 .pill")


class SignInTests(PageTests):
    expected_noise = ("status of 401",)

    def test_a_wrong_password_is_refused_and_the_right_one_lets_in_by_keyboard_alone(self):
        page = self.page
        page.goto(self.director.url)
        expect(page.get_by_label("User")).to_be_focused()
        page.keyboard.type("ada")
        page.keyboard.press("Tab")
        page.keyboard.type("not my password")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("the name or the password is wrong")
        expect(page.get_by_label("Password")).to_be_focused()
        expect(page.get_by_label("Password")).to_have_value("")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Experiments ")
        expect(page.locator("#user")).to_have_text("ada")

    def test_the_token_is_in_this_tab_only_and_gone_after_signing_out(self):
        self.sign_in()
        page = self.page
        token = page.evaluate("sessionStorage.getItem('baton-token')")
        self.assertTrue(token.startswith("baton_u_"))
        self.assertEqual(page.evaluate("[document.cookie, localStorage.length]"), ["", 0])
        self.assertNotIn(token, page.content() + page.url)
        page.reload()
        expect(page.locator("#user")).to_have_text("ada")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("User")).to_be_focused()
        self.assertIsNone(page.evaluate("sessionStorage.getItem('baton-token')"))
        status = page.evaluate("token => fetch('/api/v1/whoami', {headers: {Authorization: 'Bearer ' + token}}).then((a) => a.status)", token)
        self.assertEqual(status, 401)

    def test_a_token_that_holds_no_more_leads_back_to_the_form_and_then_to_the_same_view(self):
        self.sign_in("#/nodes")
        page = self.page
        expect(page.get_by_role("table", name="Nodes")).to_be_visible()
        token = page.evaluate("sessionStorage.getItem('baton-token')")
        Caller(self.director.port, token).ask("POST", "/logout")
        expect(page.get_by_role("form", name="Sign in").get_by_role("alert")).not_to_be_empty()
        page.get_by_label("User").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("table", name="Nodes")).to_be_visible()


class ExperimentTests(PageTests):
    def test_states_change_in_the_list_without_loading_the_page_again(self):
        self.enter()
        page = self.page
        page.evaluate("window.same = true")
        experiment, deployment = start(self.user, self.agent, "listed")
        row = page.get_by_role("row").filter(has_text="listed")
        expect(row).to_contain_text("running")
        self.agent.report({**deployment, "state": "failed", "error": "no space left"})
        expect(row).to_contain_text("failed")
        row.get_by_role("link", name="listed").click()
        expect(page.locator("h1 bdi")).to_have_text("listed")
        expect(page.get_by_text("no space left").first).to_be_visible()
        expect(page.locator("h1")).to_be_focused()
        self.assertTrue(page.evaluate("window.same"))

    def test_hostile_names_are_texts(self):
        label = HOSTILE + "</td><script>alert(2)</script>"
        experiment = submit(self.user, HOSTILE, [(label, self.agent.name)])
        self.user.ask("PUT", f"/experiments/{experiment['id']}/flags/x", {"text": HOSTILE})
        self.user.ask("POST", f"/experiments/{experiment['id']}/events", {"name": HOSTILE, "payload": {HOSTILE: [HOSTILE]}})
        self.enter()
        page = self.page
        page.get_by_role("link", name=HOSTILE).click()
        expect(page.locator("h1 bdi")).to_have_text(HOSTILE)
        expect(page.get_by_role("table", name="Deployments")).to_contain_text(label)
        expect(page.get_by_role("table", name="Flags")).to_contain_text(HOSTILE)
        expect(page.get_by_role("table", name="Events")).to_contain_text(f"{{{HOSTILE}: [\"{HOSTILE}\"]}}")
        self.assertEqual(page.locator("main img, main script").count(), 0)
        self.assertIn(HOSTILE, page.title())

    def test_events_and_flags_go_both_ways(self):
        experiment, _ = start(self.user, self.agent, "signals")
        self.enter("#/experiments/" + experiment["id"])
        page = self.page
        emit, flag = page.get_by_role("form", name="Emit an event"), page.get_by_role("form", name="Set a flag")
        emit.get_by_label("Event").fill("go on")
        emit.get_by_label("Payload").fill('{"level": 9007199254740993}')
        page.keyboard.press("Enter")
        table = page.get_by_role("table", name="Events")
        expect(table).to_contain_text("{level: 9007199254740993}")
        order = self.agent.order("emit")
        self.assertEqual((order["event"]["name"], order["event"]["payload"]), ("go on", {"level": 9007199254740993}))
        self.user.ask("POST", f"/experiments/{experiment['id']}/events", {"name": "from afar", "payload": "text"})
        expect(table).to_contain_text("from afar")
        flag.get_by_label("Flag").fill("n/1 é")
        flag.get_by_label("Number").fill("9223372036854775807")
        flag.get_by_role("button", name="Set").click()
        flags = page.get_by_role("table", name="Flags")
        expect(flags).to_contain_text("9223372036854775807")
        shown = self.user.ask("GET", f"/experiments/{experiment['id']}/flags")["items"]
        self.assertEqual([(entry["name"], entry["number"]) for entry in shown], [("n/1 é", 2**63 - 1)])
        self.user.ask("PUT", f"/experiments/{experiment['id']}/flags/far", {"text": "set elsewhere"})
        expect(flags).to_contain_text("set elsewhere")
        self.user.ask("DELETE", f"/experiments/{experiment['id']}/flags/far")
        expect(flags).not_to_contain_text("set elsewhere")
        flags.get_by_role("button", name="Remove the flag n/1 é").click()
        expect(page.get_by_text("No flag is set.")).to_be_visible()

    def test_an_experiment_is_started_and_cancelled_by_keyboard(self):
        experiment = submit(self.user, "driven", [("probe", self.agent.name)])
        self.enter("#/experiments/" + experiment["id"])
        page = self.page
        page.get_by_role("button", name="Start").press("Enter")
        order = self.agent.order("prepare")
        deployment = {key: order[key] for key in ("experiment", "index", "lease")}
        expect(state(page)).to_have_text("preparing")
        self.agent.report({**deployment, "state": "ready"})
        self.agent.order("start")
        self.agent.report({**deployment, "state": "running"})
        expect(state(page)).to_have_text("running")
        page.get_by_role("button", name="Cancel the experiment").press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("What runs of it is stopped")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.get_by_role("button", name="Cancel the experiment").press("Enter")
        dialog.get_by_role("button", name="Cancel it").press("Enter")
        expect(state(page)).to_have_text("cancelling")
        self.agent.order("cancel")
        self.agent.report({**deployment, "state": "cancelled"})
        expect(state(page)).to_have_text("cancelled")
        page.get_by_role("button", name="Delete").press("Enter")
        page.get_by_role("button", name="Delete it").press("Enter")
        expect(page.locator("h1")).to_have_text("Experiments ")
        expect(page.get_by_role("link", name="driven")).to_have_count(0)

    def test_results_of_all_deployments_stand_in_one_table(self):
        experiment = submit(self.user, "several", [("probe", self.agent.name), ("server", self.agent.name)])
        self.user.ask("POST", f"/experiments/{experiment['id']}/start")
        for _ in range(2):
            order = self.agent.order("prepare")
            self.agent.report({**{key: order[key] for key in ("experiment", "index", "lease")}, "state": "ready"})
        key = {"experiment": experiment["id"], "lease": order["lease"]}
        for index in (1, 2):
            for part in PARTS:
                self.agent.report({**key, "index": index, "events": part})
        self.enter("#/experiments/" + experiment["id"])
        self.page.get_by_role("button", name="Show the results of all deployments").click()
        table = self.page.get_by_role("table", name="Results")
        expect(table.locator("tbody tr")).to_have_count(14)
        self.assertEqual(set(self.column(table, "deployment")), {"probe", "server"})


class DeploymentTests(PageTests):
    def test_a_run_is_followed_to_its_end_without_loading_the_page_again(self):
        digest = self.user.upload(ARTIFACT)
        experiment, deployment = start(self.user, self.agent, "followed")
        self.enter(f"#/experiments/{experiment['id']}/1")
        page = self.page
        page.evaluate("window.same = true")
        expect(state(page)).to_have_text("running")
        self.agent.report({**deployment, "events": PARTS[0]})
        expect(page.get_by_role("img", name="Graph of 7 steps: 6 waiting, 1 running")).to_be_visible()
        expect(page.locator("svg.graph .node.running")).to_have_count(1)
        self.follow_log(deployment)
        self.agent.report({**deployment, "events": PARTS[1]})
        expect(page.get_by_role("img", name="Timeline of 5 attempts", exact=False)).to_be_visible()
        steps = page.get_by_role("table", name="Steps")
        expect(steps).to_contain_text("40 % round 2")
        expect(page.locator("svg.graph .node.running")).to_have_count(4)
        self.agent.report({**deployment, "events": PARTS[2], "state": "finished"})
        expect(state(page)).to_have_text("finished")
        expect(page.locator("svg.graph .node.succeeded")).to_have_count(7)
        expect(page.locator("svg.graph")).to_contain_text("<img src=x onerror=alert(")
        self.assertEqual(page.locator("main img").count(), 0)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download table of sum[0]").click()
        with open(download.value.path(), "rb") as file:
            self.assertEqual(file.read(), ARTIFACT)
        self.assertEqual(download.value.suggested_filename, "table")
        self.assertEqual(digest, self.user.ask("GET", f"/experiments/{experiment['id']}/artifacts")["items"][0]["digest"])
        self.assertTrue(page.evaluate("window.same"))

    def follow_log(self, deployment):
        page, log = self.page, self.page.get_by_role("region", name="Output of setup[0]")
        lines = b"".join(b"\x1b[32mok\x1b[0m line %d <b>\n" % number for number in range(100))
        self.agent.log(deployment, 0, "out", 0, lines)
        expect(log).to_contain_text("ok line 99 <b>")
        self.assertEqual(log.locator("b").count(), 0)
        expect(log.locator(".ansi2").first).to_have_text("ok")
        at_end = "pre => pre.scrollHeight - pre.scrollTop - pre.clientHeight < 2"
        wait(lambda: log.evaluate(at_end), "the end of the log")
        # Who reads further up is left there, until he wants to follow again.
        log.evaluate("pre => { pre.scrollTop = 0; }")
        expect(page.get_by_label("Follow")).not_to_be_checked()
        self.agent.log(deployment, 0, "out", len(lines), "50 %\r100 % done é\n".encode())
        expect(log).to_contain_text("100 % done é")
        expect(log).not_to_contain_text("50 %")
        self.assertEqual(log.evaluate("pre => pre.scrollTop"), 0)
        page.get_by_label("Follow").check()
        wait(lambda: log.evaluate(at_end), "the end of the log")

    def test_the_table_is_sorted_and_searched_by_keyboard(self):
        experiment, deployment = start(self.user, self.agent, "sorted")
        for part in PARTS:
            self.agent.report({**deployment, "events": part})
        self.enter(f"#/experiments/{experiment['id']}/1")
        page, table = self.page, self.page.get_by_role("table", name="Steps")
        expect(table.locator("tbody tr")).to_have_count(7)
        self.assertEqual(self.column(table, "step")[0], "setup[0]")
        sort = table.get_by_role("button", name="rate")
        sort.focus()
        page.keyboard.press("Enter")
        expect(sort).to_be_focused()
        self.assertEqual(self.column(table, "rate")[:4], ["3", "5", "7", "9"])
        self.assertEqual(table.locator("th[aria-sort=ascending]").inner_text().strip(" ↑"), "rate")
        expect(page.locator("#announcer")).to_have_text("sorted by rate, ascending")
        page.keyboard.press("Space")
        self.assertEqual([text for text in self.column(table, "rate") if text], ["9", "7", "5", "3"])
        self.assertEqual(table.locator("th[aria-sort]").count(), 1)
        # A number keeps all of its digits, and texts stand behind numbers.
        table.get_by_role("button", name="loss").press("Enter")
        self.assertEqual(self.column(table, "loss")[:3], ["0.125", "0.5", "9007199254740993"])
        page.get_by_label("Find in the table").fill("measure 2")
        expect(table.locator("tbody tr")).to_have_count(2)
        expect(page.get_by_text("2 of 7 steps")).to_be_visible()

    def test_a_step_and_a_deployment_are_cancelled_from_the_page(self):
        experiment, deployment = start(self.user, self.agent, "stopped")
        for part in PARTS[:2]:
            self.agent.report({**deployment, "events": part})
        self.enter(f"#/experiments/{experiment['id']}/1")
        page = self.page
        page.get_by_role("button", name="Cancel measure[1]").click()
        page.get_by_role("button", name="Cancel it").click()
        self.assertEqual(self.agent.order("cancel")["step"], "measure[1]")
        page.get_by_role("button", name="Cancel the deployment").click()
        page.get_by_role("button", name="Cancel it").click()
        expect(state(page)).to_have_text("cancelling")
        self.assertIsNone(self.agent.order("cancel")["step"])
        self.agent.report({**deployment, "state": "cancelled"})
        expect(state(page)).to_have_text("cancelled")

    def test_what_is_not_there_is_told(self):
        self.enter("#/experiments/nothing")
        page = self.page
        expect(page.get_by_role("alert").filter(has_text="experiment 'nothing'")).to_be_visible()
        self.complaints = [text for text in self.complaints if "404" not in text]


class NodeTests(PageTests):
    def test_nodes_show_their_health_as_it_changes(self):
        second = Agent(self.director, self.user, "edge-2")
        self.enter("#/nodes")
        table = self.page.get_by_role("table", name="Nodes")
        row = table.get_by_role("row").filter(has_text="edge-2")
        expect(row).to_contain_text("online")
        expect(row).to_contain_text("16 GiB")
        second.report(last=True)
        expect(row).to_contain_text("offline")


    def test_a_node_is_shared_and_a_pool_made_from_the_page(self):
        Agent(self.director, self.user, "edge-3")
        self.enter("#/nodes")
        row = self.page.get_by_role("table", name="Nodes").get_by_role("row").filter(has_text="edge-3")
        share = self.page.get_by_role("form", name="Share a node")
        share.get_by_label("Share the node").fill("edge-3")
        share.get_by_label("Shared with").fill("*")
        share.get_by_role("button").click()
        expect(row).to_contain_text("for all")
        pool = self.page.get_by_role("form", name="Make a pool")
        pool.get_by_label("New pool").fill("edges")
        pool.get_by_label("Nodes").fill("edge-3 nowhere")
        pool.get_by_role("button").click()
        expect(pool.get_by_role("alert")).to_contain_text("nowhere")
        self.complaints = [text for text in self.complaints if "404" not in text]
        pool.get_by_label("Nodes").fill("edge-3")
        pool.get_by_role("button").click()
        pools = self.page.get_by_role("table", name="Pools")
        expect(pools).to_contain_text("edge-3")
        pools.get_by_role("button", name="Remove the pool edges").click()
        self.page.get_by_role("button", name="Remove", exact=True).click()
        expect(self.page.get_by_text("No pool of yours.")).to_be_visible()


class TokenTests(PageTests):
    def test_a_token_is_made_shown_once_and_revoked_by_keyboard(self):
        self.enter("#/tokens")
        name = self.page.get_by_label("Name")
        name.fill("nightly")
        name.press("Enter")
        secret = self.page.get_by_label("The token “nightly”")
        expect(secret).to_be_focused()
        token = secret.input_value()
        self.assertEqual(Caller(self.director.port, token).ask("GET", "/whoami")["scopes"], ["read", "run"])
        self.page.reload()
        table = self.page.get_by_role("table", name="Tokens for programs")
        expect(table).to_contain_text("nightly")
        self.assertNotIn(token, self.page.content())
        button = table.get_by_role("button", name="Revoke the token nightly")
        button.focus()
        button.press("Enter")
        expect(table).not_to_contain_text("nightly")
        with self.assertRaises(Refused):
            Caller(self.director.port, token).ask("GET", "/whoami")

    def test_a_join_token_lets_a_machine_in(self):
        self.enter("#/tokens")
        form = self.page.get_by_role("form", name="Make a join token")
        form.get_by_label("Node, or any").fill("joined-1")
        form.get_by_label("Tags").fill("gpu quiet")
        form.get_by_role("button").click()
        token = self.page.get_by_label("The join token").input_value()
        welcome = Caller(self.director.port, token).ask("POST", "/agent/hello", {
            "facts": {"os": "linux"}, "version": "0", "boot": "b", "known": []})
        self.assertEqual(welcome["node"], "joined-1")


class AdministrationTests(PageTests):
    def setUp(self):
        super().setUp()
        self.user = self.director.sign_in("root")

    def test_users_are_for_administrators_alone(self):
        self.user = self.director.sign_in("ada")
        self.enter("#/nodes")
        expect(self.page.get_by_role("link", name="Tokens")).to_be_visible()
        expect(self.page.get_by_role("link", name="Users")).to_be_hidden()
        self.show("#/users")
        expect(self.page.get_by_role("alert").filter(has_text="only administrators may do this")).to_be_visible()
        self.complaints = [text for text in self.complaints if "403" not in text]

    def test_a_user_is_added_changed_and_removed(self):
        self.enter("#/users")
        add = self.page.get_by_role("form", name="Add a user")
        add.get_by_label("User").fill("grace")
        add.get_by_label("Password").fill(PASSWORD)
        add.get_by_role("button").click()
        table = self.page.get_by_role("table", name="Users")
        table.get_by_role("link", name="grace").click()
        quotas = self.page.get_by_role("form", name="Quotas")
        quotas.get_by_label("Experiments").fill("7")
        quotas.get_by_label("Files, GiB").fill("1.5")
        quotas.get_by_role("button").click()
        grace = self.director.sign_in("grace")
        expect(self.page.get_by_role("table", name="Tokens")).to_contain_text("read, run, nodes")
        self.assertEqual(grace.ask("GET", "/whoami")["user"]["quotas"],
                         {"experiments": 7, "artifact_bytes": 3 << 29, "log_bytes": 10 << 30})
        self.page.get_by_role("button", name="As for everybody").click()
        expect(quotas.get_by_label("Experiments")).to_have_value("10000")
        self.page.get_by_role("button", name="Make an administrator").click()
        expect(self.page.get_by_text("An administrator since")).to_be_visible()
        self.page.get_by_role("button", name="Make an ordinary user").click()
        expect(self.page.get_by_text("A user since")).to_be_visible()
        self.page.get_by_role("button", name="Revoke").first.click()
        expect(self.page.get_by_text("No token.")).to_be_visible()
        with self.assertRaises(Refused):
            grace.ask("GET", "/whoami")
        self.page.get_by_role("button", name="Remove the user grace").click()
        self.page.get_by_role("button", name="Keep").click()
        self.page.get_by_role("button", name="Remove the user grace").click()
        self.page.get_by_role("button", name="Remove", exact=True).click()
        expect(table).not_to_contain_text("grace")


class OutageTests(PageTests):
    expected_noise = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")

    def test_a_director_that_was_away_is_told_of_and_followed_again(self):
        experiment, deployment = start(self.user, self.agent, "survivor")
        self.enter("#/experiments/" + experiment["id"])
        page = self.page
        expect(state(page)).to_have_text("running")
        port = self.director.port
        self.director.stop()
        expect(page.locator("#link")).to_contain_text("The director does not answer")
        self.director.start(port)
        expect(page.locator("#link")).to_be_empty()
        self.user.ask("POST", f"/experiments/{experiment['id']}/events", {"name": "after the night", "payload": None})
        expect(page.get_by_role("table", name="Events")).to_contain_text("after the night")


class AccessibilityTests(PageTests):
    def views(self):
        experiment, deployment = start(self.user, self.agent, self.id().split(".")[-1])
        for part in PARTS:
            self.agent.report({**deployment, "events": part})
        self.agent.log(deployment, 0, "out", 0, b"one line\n")
        self.user.ask("POST", f"/experiments/{experiment['id']}/events", {"name": "go", "payload": 1})
        self.user.ask("PUT", f"/experiments/{experiment['id']}/flags/n", {"number": 4})
        name = f"#/experiments/{experiment['id']}"
        return {"#/experiments": "Experiments", name: "Flags", name + "/1": "Steps", "#/nodes": "Nodes",
                "#/tokens": "Tokens for programs"}

    def administration(self):
        return {"#/users": "Users", "#/users/ada": "Tokens"}

    def look(self, scheme, width):
        views = self.views()
        page = self.page = self.open(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(self.director.url)
        page.get_by_label("User").wait_for()
        self.assertEqual(accessibility.faults(page), [])
        self.enter()
        self.hold(views)
        page = self.page = self.open(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        self.user = self.director.sign_in("root")
        self.enter()
        self.hold(self.administration())

    def hold(self, views):
        for view, table in views.items():
            with self.subTest(view=view):
                self.show(view)
                expect(self.page.get_by_role("table", name=table)).to_be_visible()
                self.assertEqual(accessibility.faults(self.page), [])

    def test_every_view_on_a_wide_light_screen(self):
        self.look("light", 1200)

    def test_every_view_on_a_wide_dark_screen(self):
        self.look("dark", 1200)

    def test_every_view_on_a_narrow_light_screen(self):
        self.look("light", 400)

    def test_every_view_on_a_narrow_dark_screen(self):
        self.look("dark", 400)

    def test_tab_reaches_every_control_in_the_order_of_the_page(self):
        views = self.views()
        self.enter()
        self.show(list(views)[1])
        expect(self.page.get_by_role("table", name="Flags")).to_be_visible()
        skip = self.page.get_by_role("link", name="Skip to the content")
        skip.focus()
        reached = []
        for _ in range(accessibility.controls(self.page)):
            reached.append(self.page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
            self.page.keyboard.press("Tab")
        self.assertEqual(reached, sorted(set(reached)))
        skip.focus()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()
        expect(self.page.get_by_role("table", name="Flags")).to_be_visible()


if __name__ == "__main__":
    unittest.main()
