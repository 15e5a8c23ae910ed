"""Receives messages for tests, in a process of its own: a real SMTP server and a real HTTP endpoint.

`python -m tests.receiving FILE` prints the two ports, and appends each message to the file before it answers.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.serving import free_port

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Receiver:
    """Where messages go, and where they are kept."""

    smtp: int
    http: int
    file: Path

    def mail(self, to: str) -> str:
        """The Apprise URL of a mailbox."""
        return f"mailto://127.0.0.1:{self.smtp}/?from=capwatch@example.org&to={to}@example.org"

    def hook(self, to: str) -> str:
        """The Apprise URL of a webhook."""
        return f"json://127.0.0.1:{self.http}/{to}"

    def received(self) -> list[dict[str, str]]:
        """Every message so far: `way` (mail, hook), `to`, `title`, `text`, and a mail's `headers`."""
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()] if self.file.exists() else []


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """Both servers, until the end of the block."""
    file = folder / "received.jsonl"
    command = [sys.executable, "-m", "tests.receiving", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        smtp, http = map(int, process.stdout.readline().split())
        yield Receiver(smtp, http, file)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def main(file: Path) -> None:
    """Serves until it is told to stop."""
    # One write to a file opened for appending is one line, whatever else is written meanwhile.
    kept = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def keep(**message: str) -> None:
        os.write(kept, (json.dumps(message) + "\n").encode())

    class Mailbox:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=default)
            text = mail.get_body(("plain",)).get_content()
            headers = "\n".join(mail.keys())
            keep(way="mail", to=envelope.rcpt_tos[0].split("@")[0], title=mail["Subject"], text=text, headers=headers)
            return "250 OK"

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            keep(way="hook", to=self.path.strip("/"), title=said["title"], text=said["message"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    smtp = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
    smtp.start()
    print(smtp.port, http.server_address[1], flush=True)  # noqa: T201
    signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main(Path(sys.argv[1]))
