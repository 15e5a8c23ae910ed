"""A demonstration store's passwords are on its sign-in page: it is for the machine that it is on."""

import ipaddress
import socket

from sqlalchemy import Engine

from dashboard.settings import Settings, SettingsError, variable
from db import facts
from db.engine import reading


def refuse_elsewhere(engine: Engine, chosen: Settings) -> None:
    """Raises SettingsError where a demonstration would be served to other machines and nobody has said that it may."""
    if chosen.demonstration_anywhere or _is_loopback(chosen.host):
        return
    with reading(engine) as session:
        demonstration = facts.is_demonstration(session)
    if demonstration:
        raise SettingsError(
            f"{variable('host')}: this is a demonstration store, whose sign-in page shows its passwords; it is served "
            f"on 127.0.0.1 alone, not on {chosen.host}, unless {variable('demonstration_anywhere')}=true."
        )


def _is_loopback(host: str) -> bool:
    found = {str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, None)}
    return all(ipaddress.ip_address(address).is_loopback for address in found)
