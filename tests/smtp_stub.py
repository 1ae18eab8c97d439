"""SMTP stub: a mail server on the loopback that takes letters, or behaves as badly as a test asks."""

import base64
import contextlib
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Behaviour:
    """What the server answers; an answer of None closes the connection without a word."""

    greeting: str | None = "220 stub ready"
    greets_after_s: float = 0.0
    extensions: tuple[str, ...] = ("AUTH PLAIN", "8BITMIME")
    account: tuple[str, str] | None = None
    recipients: dict[str, str] = field(default_factory=dict)
    sender: str = "250 OK"
    data: str | None = "250 taken"
    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    connections: int = 0
    encryption: ssl.SSLContext | None = None
    encrypted: bool = False


class _Session(socketserver.StreamRequestHandler):
    """One connection: reads a line, answers a line."""

    server: "_Server"

    def handle(self) -> None:
        how = self.server.behaviour
        how.connections += 1
        time.sleep(how.greets_after_s)
        if how.greeting is None:
            return
        self._say(how.greeting)
        sender = recipient = ""
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                verb = line.split(" ")[0].upper()
                if verb == "EHLO":
                    self._say("250-stub", *(f"250-{name}" for name in how.extensions), "250 HELP")
                elif verb == "AUTH":
                    self._say(self._answer_to_account(line.split(" ")[-1]))
                elif verb == "STARTTLS" and how.encryption:
                    self._say("220 go ahead")
                    self._encrypt(how.encryption)
                    how.encrypted = True
                elif verb == "MAIL":
                    sender = line.split("<")[1].split(">")[0]
                    self._say(how.sender)
                elif verb == "RCPT":
                    recipient = line.split("<")[1].split(">")[0]
                    self._say(how.recipients.get(recipient, "250 OK"))
                elif verb == "DATA":
                    self._say("354 go on")
                    letter = self._letter()
                    if how.data is None:
                        return
                    if how.data.startswith("250"):
                        how.taken.append((sender, recipient, letter))
                    self._say(how.data)
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 OK")

    def _encrypt(self, context: ssl.SSLContext) -> None:
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        super().finish()
        if self.connection is not self.request:
            self.connection.close()

    def _answer_to_account(self, given: str) -> str:
        _, user, password = base64.b64decode(given).decode().split("\0")
        return "235 welcome" if (user, password) == self.server.behaviour.account else "535 who are you"

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            assert line.isascii(), "the stub offers seven bits to everybody"
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.SMTP)
        assert isinstance(letter, EmailMessage)
        return letter

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    behaviour: Behaviour


@contextlib.contextmanager
def smtp_stub(behaviour: Behaviour) -> Iterator[int]:
    """A running server that behaves so; gives its port."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.behaviour = behaviour
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(10)
