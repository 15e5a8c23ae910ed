"""What a process has used, as Linux tells it."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process of this machine."""

    name: str
    id: int

    def cpu(self) -> float:
        """Seconds of processor time since it began."""
        fields = self._read("stat").rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of memory that it holds (the resident set)."""
        return int(self._read("statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.id}/{name}").read_text()


def processes(servers: list[int]) -> list[Process]:
    """The servers and, last, this process, which takes from them what it uses itself. PostgreSQL's are not there."""
    named = [Process(f"server {place}", server) for place, server in enumerate(servers, 1)]
    return [*named, Process("this driver", os.getpid())]
