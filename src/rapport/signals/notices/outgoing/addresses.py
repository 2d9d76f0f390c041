"""Which addresses does Rapport call? None that lies inside somebody's network (guarantees.md, 7)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from rapport.errors import BadInput

# Public by their numbers, and yet inside: Azure answers virtual machines there.
INSIDE = frozenset({IPv4Address("168.63.129.16")})
# IPv6 that carries an IPv4 address inside: NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), IPv4-compatible (RFC 4291);
# and the site-local addresses of old (RFC 3879), which Python takes for global.
REFUSED = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "::ffff:0:0:0/96", "fec0::/10"))
)
LONGEST_URL = 2_000


def host_of(url: str, *, loopback: bool) -> str:
    """The host of an address that may be called. Raises BadInput: no https, a login in it, no host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadInput("This is no web address. Write it like https://hooks.example.com/rapport.") from error
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or not host or port == 0:
        raise BadInput("This is no web address. Write it like https://hooks.example.com/rapport.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadInput("The address holds a login or a fragment. Leave them out.")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise BadInput("A webhook is called by https only, because it carries names of customers. Use https://….")
    return host


def may_call(address: str, *, loopback: bool) -> bool:
    """Whether this resolved address is out in the world. `loopback` is for tests and for one machine alone."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    found = inner or found
    if found.is_loopback:
        return loopback
    if found.is_multicast or found in INSIDE or not found.is_global:
        return False
    return not any(found.version == net.version and found in net for net in REFUSED)
