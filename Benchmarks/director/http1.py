"""Just enough of HTTP/1.1 for measuring: one request at a time over a connection that is kept."""

import asyncio
import urllib.parse


class Connection:
    def __init__(self, reader, writer, host, token):
        self.reader, self.writer, self.host, self.token = reader, writer, host, token

    @classmethod
    async def open(cls, url, token):
        parts = urllib.parse.urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 22)
        return cls(reader, writer, parts.netloc, token)

    def close(self):
        self.writer.close()

    def send(self, method, target, body=b""):
        self.writer.write(
            f"{method} {target} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    async def head(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        return int(head[0].split()[1]), headers

    async def ask(self, method, target, body=b""):
        self.send(method, target, body)
        status, headers = await self.head()
        return status, await self.reader.readexactly(int(headers.get("content-length", 0)))
