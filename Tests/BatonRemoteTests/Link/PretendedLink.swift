/// A link in Python: it answers what tests ask for instead of asking a director.
enum PretendedLink {
    static let text = #"""
        import json, os, struct, sys

        folder = sys.argv[1]
        source, target = sys.stdin.buffer, sys.stdout.buffer
        with open(folder + "/pids", "a") as pids:
            pids.write(f"{os.getpid()}\n")

        def read(count):
            data = source.read(count)
            if len(data) < count:
                sys.exit(0)
            return data

        def send(header, body=b""):
            text = json.dumps(header).encode()
            target.write(struct.pack("<II", len(text), len(body)) + text + body)
            target.flush()

        while True:
            lengths = struct.unpack("<II", read(8))
            header, body = json.loads(read(lengths[0])), read(lengths[1])
            if header["kind"] == "cancel":
                with open(folder + "/cancelled", "a") as file:
                    file.write(f"{header['id']}\n")
            if header["kind"] != "request":
                continue
            answer = {"kind": "response", "id": header["id"], "status": 200, "headers": [["x-test", "ä"]]}
            path = header["path"]
            if path == "/die":
                os._exit(3)
            elif path == "/nonsense":
                target.write(b"\xff" * 100)
                target.flush()
            elif path == "/hang":
                open(folder + "/hangs", "w").close()
            elif path == "/mirror":
                send(answer, body)
            else:
                send(answer, path.encode())
        """#
}
