// E04xx: steps and runs.

extension Catalogue {
    static let stepEntries: [Entry] = [
        entry(
            .stepFailed, "step failed",
            "The program of the step ended with an exit code that is not 0, or by a signal. `logs r.step` shows all that "
                + "it wrote; `retry` tries again where failing is part of life.",
            wrong: "task t { sh \"exit 3\" }\nrun t()", right: "task t { sh \"exit 0\" }\nrun t()", fault: .program),
        entry(
            .stepTimedOut, "step timed out",
            "The step ran longer than its `timeout` and was stopped with all its processes.",
            wrong: "task t { timeout 50ms; sh \"sleep 5\" }\nrun t()",
            right: "task t { timeout 1m; sh \"true\" }\nrun t()", fault: .program),
        entry(
            .missingOutput, "missing output",
            "The program ended well but did not leave the file that an output names in its work folder. The message "
                + "lists what is there.",
            wrong: "task t { sh \"true\"; output model = file(\"m.bin\") }\nrun t()",
            right: "task t { sh \"echo x > m.bin\"; output model = file(\"m.bin\") }\nrun t()", fault: .program),
        entry(
            .outputType, "output of the wrong type",
            "The value that the program left is not of the type that the output declares.",
            wrong: "task t { sh \"echo many\"; output n: Int = trim(stdout) }\nrun t()",
            right: "task t { sh \"echo 3\"; output n: Int = int(trim(stdout)) }\nrun t()", fault: .program),
        entry(
            .needsTooMuch, "needs more than there is",
            "No node could ever hold the step: it asks for more processors or memory than the largest has.",
            wrong: "task t { needs cpu: 100_000; sh \"true\" }\nrun t()",
            right: "task t { needs cpu: 1; sh \"true\" }\nrun t()"),
        entry(
            .runFailed, "run failed",
            "A step of the run failed, and what depends on it was skipped. `results r` shows which; the errors of the "
                + "steps say why.",
            wrong: "task t { sh \"exit 1\"; output s = stdout }\nlet r = run t()\nprint r.s",
            right: "task t { sh \"exit 0\"; output s = stdout }\nlet r = run t()\nprint r.s",
            fault: .program),
        entry(
            .noPlace, "no place",
            "`where` leaves no node for the step, or no arm of `when` fits the node and there is no `else`.",
            wrong: "task t { where cores >= 100_000; return 1 }\nrun t()",
            right: "task t { where cores >= 1; return 1 }\nrun t()"),
        entry(
            .setupFailed, "setup failed",
            "The command of `setup` makes the environment of the task once a node; it ended with an error, so no step of "
                + "the task could run.",
            wrong: "task t { setup \"exit 1\"; return 1 }\nrun t()",
            right: "task t { setup \"true\"; return 1 }\nrun t()",
            fault: .program),
        entry(
            .programNotFound, "program not found",
            "The program is not on the PATH of the machine that the step ran on. Install it there, or say with `where` "
                + "which nodes have it.",
            wrong: "task t { exec [\"no-such-program-9f2\"] }\nrun t()", right: "task t { exec [\"true\"] }\nrun t()",
            fault: .machine),
        entry(
            .waitTimedOut, "wait timed out",
            "What `wait` waited for did not come within `timeout:`. The run goes on; only the waiting ended.",
            wrong: "task t { sh \"sleep 2\" }\nlet r = start t()\nwait r, timeout: 10ms",
            right: "task t { sh \"true\" }\nlet r = start t()\nwait r, timeout: 1m", fault: .program),
        entry(
            .cancelled, "cancelled",
            "Somebody cancelled the run or the step. Its processes are gone; results of steps that were done stay.",
            wrong: "task t { sh \"sleep 9\"; output s = stdout }\nlet r = start t()\ncancel r\nwait r\nprint r.s",
            right: "task t { sh \"true\"; output s = stdout }\nlet r = run t()\nprint r.s", fault: .nobody),
        entry(
            .stalled, "nobody left to send an event",
            "The run waits for an event, nothing of it runs any more, and the script itself waits for the run: the event "
                + "can't come. Start the run instead, emit the event, and wait then.",
            wrong: "dag d() { await event(\"go\") }\nrun d()",
            right: "dag d() { await event(\"go\") }\nlet r = start d()\nemit \"go\" to r\nwait r"),
        entry(
            .planChanged, "a plan that does not hold any more",
            "A plan runs exactly as it was looked at, or not at all. Since it was made, something that counts has changed: "
                + "a body, an argument, the content of an input file, the seed, or the graph. The message names it; plan "
                + "again, look, and apply the new one.",
            wrong: "let n = 1\ntask t(k: Int) { sh \"echo ${k * n}\" }\nlet p = plan t(1)\nn = 2\napply p",
            right: "let n = 1\ntask t(k: Int) { sh \"echo ${k * n}\" }\nlet p = plan t(1)\napply p"),
        entry(
            .notSendable, "a value that can't be sent to a node",
            "What runs `on` a director's nodes is sent there: the tasks and dags, the values of the script's variables that "
                + "they use, and the files that these name. A run, a connection, or a function that has no name of its own "
                + "exists in this program only. Send what is needed of it, as a parameter.",
            wrong: "let f = x => x + 1\ntask t() { return f(1) }\nrun t() on lab        # lab: a connection",
            right: "fn f(x) = x + 1\ntask t() { return f(1) }\nrun t() on lab", trigger: .world),
    ]
}
