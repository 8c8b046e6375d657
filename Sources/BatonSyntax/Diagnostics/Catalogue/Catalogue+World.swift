// E05xx and E09xx: the world around, and Baton itself.

extension Catalogue {
    static let worldEntries: [Entry] = [
        entry(
            .unreadableFile, "unreadable file",
            "The file is not there, is a folder, or may not be read. Paths are relative to the script's folder.",
            wrong: "print(read_text(\"no-such-file-9f2.txt\"))", right: "print(exists(\"no-such-file-9f2.txt\"))",
            fault: .machine),
        entry(
            .unwritableFile, "unwritable file",
            "The file cannot be written: its folder is not there, permission is missing, or the disk is full.",
            wrong: "write_text(\"no/such/folder-9f2/x.txt\", \"x\")",
            right: "write_text(\"${temp_dir()}/x.txt\", \"x\")", fault: .machine),
        entry(
            .malformedData, "malformed data",
            "The text is not the JSON or CSV that it should be; the message gives the line.",
            wrong: "print(parse_json(\"{\"))", right: "print(parse_json(\"{}\"))", fault: .program),
        entry(
            .usage, "wrong use of the command line",
            "The options or arguments of `baton`, or the parameters of the script, are not what they may be. `--help` "
                + "lists them.",
            wrong: "param n: Int = 1        # and baton study.exp --n many", right: "param n: Int = 1\nprint n",
            trigger: .world),
        entry(
            .storeFault, "the store of runs can't be used",
            "Everything that a run does is kept in the folder '.baton' beside the script (or the one given by --store) "
                + "before anything else happens. Here that failed: the disk is full, the folder may not be written, or a "
                + "file of it is damaged. What had been kept is safe: make space, or give another folder, and run the "
                + "script again; it goes on where it was.",
            wrong: "task t { sh \"true\" }\nrun t()        # and a full disk", right: "task t { sh \"true\" }\nrun t()",
            fault: .machine, trigger: .world),
        entry(
            .unreachableDirector, "a director that can't be reached",
            "Nobody answered at the address, the connection broke, or the certificate is not the one that it should be. "
                + "Experiments go on without you; what you ask for now can't be done until the director answers again.",
            wrong: "connect \"https://lab.example.org\" as lab        # and no network",
            right: "connect \"https://lab.example.org\" as lab", fault: .machine, trigger: .world),
        entry(
            .loginNeeded, "login needed",
            "The director wants to know who asks, or the login has ended. `login lab` asks for the password and keeps a "
                + "token; in scripts the variable BATON_TOKEN_LAB holds one.",
            wrong: "connect \"https://lab.example.org\" as lab\nlab.nodes",
            right: "connect \"https://lab.example.org\" as lab\nlogin lab\nlab.nodes", fault: .nobody, trigger: .world),
        entry(
            .refused, "refused by the director",
            "The director understood and did not do it: the name belongs to another experiment, a quota is used up, or the "
                + "user may not do it. The message is the director's.",
            wrong: "run study(1) on lab with name: \"a\"\nrun study(2) on lab with name: \"a\"",
            right: "run study(1) on lab with name: \"a\"\nrun study(2) on lab with name: \"b\"", trigger: .world),
        entry(
            .unknownOutcome, "it is not known whether it was done",
            "The director was asked, and no answer came in time: it may have done it, or not. Look first, then ask again if "
                + "need be. To hand the same experiment over again under the same name does no harm.",
            wrong: "connect \"https://lab.example.org\" as lab\nrun study(1) on lab        # and the network breaks",
            right: "connect \"https://lab.example.org\" as lab\nlab.runs", fault: .machine, trigger: .world),
        entry(
            .ownFault, "Baton's own fault",
            "Baton broke a promise of its own. Nothing in the script is to blame; please report it with the text of the "
                + "message.",
            wrong: "print(1)        # and a bug of ours", right: "print(1)", fault: .baton, trigger: .world),
    ]
}
