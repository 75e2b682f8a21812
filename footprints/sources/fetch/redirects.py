"""Where a question may be sent on to: never out of https, never to this computer itself."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from footprints.sources.catalogue import Service
from footprints.sources.fetch.verdict import network_advice, problem


def check_sent_on(service: Service, asked: str, target: str) -> None:
    """Raise DataError where a service sends a question on to where it must not go.

    From https only to https; from http, which only the user can name, to either. To this computer
    or a private address only where the address asked is one itself, as a mirror of one's own is.
    """
    scheme = urlsplit(target).scheme
    if scheme != "https" and (scheme != "http" or urlsplit(asked).scheme != "http"):
        what = f"it was sent on to {target[:200]}, which is not secure."
        raise problem(service, what, asked, network_advice(target))
    if _is_own(target) and not _is_own(asked):
        what = f"it was sent on to {target[:200]}, which is inside this network."
        raise problem(service, what, asked, network_advice(target))


def _is_own(address: str) -> bool:
    """Say whether an address names this computer or a private network, in any way of writing it."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        named = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            named = ipaddress.ip_address(socket.inet_aton(host))  # 127.1, 0x7f000001
        except (OSError, ValueError):
            return False
    if isinstance(named, ipaddress.IPv6Address) and named.ipv4_mapped:
        named = named.ipv4_mapped
    return not named.is_global
