"""An nginx with the very file of deploy/, but for its addresses, in front of the tests' own servers."""

import os
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from time import monotonic, sleep

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dashboard.settings import ROOT
from tests.serving import free_port

FILE = ROOT / "deploy" / "nginx.conf"

_AROUND = """
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path unused;
    uwsgi_temp_path unused;
    scgi_temp_path unused;
    include capwatch.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A proxy that answers at `url`, and at `plain_url` without TLS; `log` is what it wrote of its requests."""

    url: str
    plain_url: str
    log: Path
    trusted: ssl.SSLContext

    @contextmanager
    def client(self, from_: str = "127.0.0.1") -> Iterator[httpx.Client]:
        """A browser's stand-in at an address of this machine."""
        transport = httpx.HTTPTransport(verify=self.trusted, local_address=from_)
        headers = {"origin": self.url, "accept": "text/html"}
        with httpx.Client(base_url=self.url, transport=transport, headers=headers, timeout=30) as client:
            yield client


@contextmanager
def proxying(folder: Path, ports: Sequence[int]) -> Iterator[Proxy]:
    """nginx before the servers at two ports, until the end of the block."""
    secure, plain = free_port(), free_port()
    log = folder / "requests.log"
    certificate = _certificate(folder)
    configuration = FILE.read_text("utf-8")
    for theirs, ours in (
        ("server 127.0.0.1:8501", f"server 127.0.0.1:{ports[0]}"),
        ("server 127.0.0.1:8502", f"server 127.0.0.1:{ports[1]}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("/var/log/nginx/capwatch.log", str(log)),
    ):
        assert configuration.count(theirs) == 1, theirs
        configuration = configuration.replace(theirs, ours)
    (folder / "capwatch.conf").write_text(configuration, "utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(user="user root;" if os.geteuid() == 0 else ""), "utf-8")
    process = subprocess.Popen([_nginx(), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"])
    try:
        _wait_for(process, plain)
        trusted = ssl.create_default_context(cafile=str(certificate))
        yield Proxy(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", log, trusted)
    finally:
        process.terminate()
        process.wait(30)


@cache
def _nginx() -> str:
    command = [ROOT / "scripts" / "nginx", "ensure", ROOT / ".venv" / "nginx"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = monotonic() + 60
    while True:
        assert process.poll() is None, "nginx ended"
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
        except httpx.TransportError:
            assert monotonic() < until, "nginx did not answer"
            sleep(0.05)
        else:
            return


def _certificate(folder: Path) -> Path:
    """A certificate for this machine, signed by itself, where the configuration looks for it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "capwatch.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "capwatch.key").write_bytes(key.private_bytes(*form))
    (folder / "capwatch.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "capwatch.pem"
