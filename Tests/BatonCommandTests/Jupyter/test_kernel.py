"""What the protocol's own suite does not ask: state, runs, interrupts, forged messages, a whole notebook."""

import json
import os
import tempfile
import time
import unittest

import nbformat
from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

PATIENCE = 60


class KernelCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="baton-kernel-")
        os.makedirs(os.path.join(self.folder.name, ".baton"), mode=0o700)
        self.manager, self.client = start_new_kernel(
            kernel_name="baton", startup_timeout=PATIENCE, cwd=self.folder.name
        )

    def tearDown(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=False)
        self.folder.cleanup()

    def run_cell(self, code, **options):
        """The reply, and what was published until the kernel was idle again."""
        request = self.client.execute(code, **options)
        return self.collect(request)

    def collect(self, request):
        published = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            published.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"], published

    def texts(self, published, name="stdout"):
        return "".join(
            m["content"]["text"] for m in published if m["msg_type"] == "stream" and m["content"]["name"] == name
        )

    def wait_for(self, is_wanted):
        """The first message on iopub that is wanted."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if is_wanted(message):
                return message


class CellTests(KernelCase):
    def test_names_live_on_and_a_failed_cell_leaves_them(self):
        self.run_cell("let x = 1\nfn twice(n) = n * 2")
        reply, published = self.run_cell("x = 5\n1 / 0")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "E0304"))
        error = [m for m in published if m["msg_type"] == "error"][0]["content"]
        self.assertIn("1 / 0", "\n".join(error["traceback"]))
        _, published = self.run_cell("twice(x)")
        result = [m for m in published if m["msg_type"] == "execute_result"][0]["content"]
        self.assertEqual(result["data"]["text/plain"], "2")

    def test_mistakes_have_their_place_and_a_way_on(self):
        reply, published = self.run_cell("let total = 3\nprint totl")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "E0201"))
        words = "\n".join(reply["traceback"])
        self.assertIn("cell 1:2:7", words)
        self.assertIn("did you mean 'total'?", words)

    def test_every_statement_shows_its_value_and_the_last_is_the_result(self):
        _, published = self.run_cell('1 + 1\nprint "between"\n"two"')
        shown = [
            (m["msg_type"], m["content"].get("data", {}).get("text/plain") or m["content"].get("text"))
            for m in published
            if m["msg_type"] in ("display_data", "execute_result", "stream")
        ]
        self.assertEqual(shown, [("display_data", "2"), ("stream", "between\n"), ("execute_result", "two")])

    def test_silent_cells_leave_no_trace(self):
        self.run_cell("1")
        _, published = self.run_cell("2", silent=True)
        self.assertEqual({m["msg_type"] for m in published}, {"status"})
        reply, _ = self.run_cell("3")
        self.assertEqual(reply["execution_count"], 2)

    def test_expressions_come_back_with_the_reply(self):
        reply, _ = self.run_cell("let y = 20", user_expressions={"a": "y + 1", "b": "nope"})
        self.assertEqual(reply["user_expressions"]["a"]["data"]["text/plain"], "21")
        self.assertEqual(reply["user_expressions"]["b"]["ename"], "E0201")

    def test_cells_behind_a_failed_one_are_aborted(self):
        first = self.client.execute("sleep 300ms\n1 / 0")
        second = self.client.execute("2")
        replies = {}
        while len(replies) < 2:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
        self.assertEqual(replies, {first: "error", second: "aborted"})
        self.assertEqual(self.run_cell("3")[0]["status"], "ok")

    def test_output_in_a_format_that_was_set(self):
        _, published = self.run_cell('set output csv\n[{a: 1, b: "x,y"}]')
        data = [m for m in published if m["msg_type"] == "execute_result"][0]["content"]["data"]
        self.assertEqual(data, {"text/plain": 'a,b\n1,"x,y"'})


class RunTests(KernelCase):
    TASK = 'task work(n) { sh "sleep ${n}; echo done" ; output said = trim(stdout) }\n'

    def test_a_run_shows_how_far_it_is_in_one_place(self):
        code = 'task wait(n) { sh "sleep 1"; output out = n }\ndag both() { for n in 1..2 { wait(n) } }\nlet r = run both()'
        reply, published = self.run_cell(code)
        self.assertEqual(reply["status"], "ok")
        shown = [m["content"] for m in published if m["msg_type"].endswith("display_data")]
        self.assertEqual(len({m["transient"]["display_id"] for m in shown}), 1)
        self.assertEqual([m["msg_type"] for m in published].count("display_data"), 1)
        self.assertIn("<progress", shown[0]["data"]["text/html"])
        self.assertTrue(shown[-1]["data"]["text/plain"].startswith("both succeeded: 2 steps"))

    def test_a_run_that_fails_fails_its_cell(self):
        reply, published = self.run_cell('task bad() { sh "echo oops >&2; exit 3" }\nrun bad()')
        self.assertEqual((reply["status"], reply["ename"]), ("error", "RunFailed"))
        self.assertIn("oops", self.texts(published, "stderr"))

    def test_what_a_run_in_the_background_ends_with_is_not_lost(self):
        request = self.client.execute('task slow() { sh "sleep 1" }\nlet r = start slow()')
        reply, _ = self.collect(request)
        self.assertEqual(reply["status"], "ok")
        # Nobody asks anything: the kernel tells by itself.
        last = self.wait_for(
            lambda m: "display" in m["msg_type"] and "succeeded" in m["content"]["data"]["text/plain"]
        )
        self.assertEqual(last["parent_header"]["msg_id"], request)
        _, published = self.run_cell("r.status")
        result = [m for m in published if m["msg_type"] == "execute_result"][0]["content"]
        self.assertEqual(result["data"]["text/plain"], "succeeded")


class InterruptTests(KernelCase):
    def interrupted(self, code, interrupt):
        request = self.client.execute(code)
        self.wait_for(lambda m: m["msg_type"] == "execute_input")
        time.sleep(0.3)
        interrupt()
        reply, _ = self.collect_late(request)
        self.assertEqual((reply["status"], reply["ename"]), ("error", "Interrupted"))
        self.assertEqual(self.run_cell("1 + 1")[0]["status"], "ok")

    def collect_late(self, request):
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                break
        self.wait_for(lambda m: m["msg_type"] == "status" and m["content"]["execution_state"] == "idle")
        return reply["content"], []

    def test_by_message_while_computing(self):
        self.interrupted("while true { }", self.manager.interrupt_kernel)

    def test_by_signal_while_sleeping(self):
        import signal

        self.interrupted("sleep 1h", lambda: self.manager.signal_kernel(signal.SIGINT))

    def test_a_run_ends_with_its_cell(self):
        self.interrupted('task slow() { sh "sleep 1000" }\nrun slow()', self.manager.interrupt_kernel)
        _, published = self.run_cell("wait 1\n(runs | take 1)[0].status")
        result = [m for m in published if m["msg_type"] == "execute_result"][0]["content"]
        self.assertEqual(result["data"]["text/plain"], "cancelled")

    def test_an_interrupt_for_nobody_does_not_meet_the_next_cell(self):
        self.manager.interrupt_kernel()
        self.assertEqual(self.run_cell("1")[0]["status"], "ok")

    def test_shutdown_while_computing(self):
        self.client.execute("while true { }")
        self.wait_for(lambda m: m["msg_type"] == "execute_input")
        self.manager.shutdown_kernel(now=False)
        self.assertFalse(self.manager.is_alive())

    def test_restart_forgets_names(self):
        self.run_cell("let x = 1")
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=PATIENCE)
        self.assertEqual(self.run_cell("x")[0]["ename"], "E0201")


class ForgeryTests(KernelCase):
    def test_a_forged_message_is_dropped(self):
        session = self.client.session
        channel = self.client.shell_channel.socket
        forger = Session(key=b"not the key", signature_scheme=session.signature_scheme)
        forger.send(channel, "execute_request", {"code": "let forged = 1", "silent": False})
        self.run_cell("let count = 0")
        genuine = session.serialize(session.msg("execute_request", {"code": "count = count + 1", "silent": False}))
        # The same frames again are a replay.
        channel.send_multipart(genuine)
        channel.send_multipart(genuine)
        unsigned = session.serialize(session.msg("execute_request", {"code": "let unsigned = 1", "silent": False}))
        unsigned[1] = b""
        channel.send_multipart(unsigned)
        channel.send_multipart([b"rubbish"])
        channel.send_multipart([b"<IDS|MSG>", b"", b"{", b"", b"", b""])
        reply, _ = self.run_cell("forged")
        self.assertEqual(reply["ename"], "E0201")
        self.assertEqual(self.run_cell("unsigned")[0]["ename"], "E0201")
        _, published = self.run_cell("count")
        result = [m for m in published if m["msg_type"] == "execute_result"][0]["content"]
        self.assertEqual(result["data"]["text/plain"], "1")


class NotebookTests(unittest.TestCase):
    def test_nbclient_runs_a_notebook(self):
        cells = [
            'let rows = [{x: 1, y: 2.5, name: "<a>"}, {x: 2, y: 3.5, name: "b"}]\nrows',
            "rows | plot x: x, y: y, kind: line",
            "task sum_up(n: Int) { return n + 1 }\nlet r = run sum_up(41)\nr.value",
        ]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        with tempfile.TemporaryDirectory(prefix="baton-kernel-") as folder:
            os.makedirs(os.path.join(folder, ".baton"), mode=0o700)
            client = NotebookClient(
                notebook, kernel_name="baton", timeout=PATIENCE, resources={"metadata": {"path": folder}}
            )
            client.execute()
        nbformat.validate(notebook)
        table, plot, run = [c.outputs for c in notebook.cells]
        self.assertIn("&lt;a&gt;", table[0].data["text/html"])
        self.assertIn("<svg", plot[0].data["image/svg+xml"])
        self.assertEqual(run[-1].data["text/plain"], "42")

    def test_a_failing_cell_stops_it(self):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert 1 == 2")])
        with tempfile.TemporaryDirectory(prefix="baton-kernel-") as folder:
            client = NotebookClient(
                notebook, kernel_name="baton", timeout=PATIENCE, resources={"metadata": {"path": folder}}
            )
            with self.assertRaises(CellExecutionError):
                client.execute()


if __name__ == "__main__":
    unittest.main()
