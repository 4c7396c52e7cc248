"""Whence somebody signs in: enough of it to know one's own again, too little to follow anybody."""

from ipaddress import IPv4Address, ip_address, ip_network

KEPT = {4: 24, 6: 48}  # bits: a street of offices, the network of a provider
BROWSERS = (  # the first that is named: each also names those it descends from
    ("MicroMessenger/", "WeChat"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("QQBrowser/", "QQ Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def shortened(address: str) -> str:
    """The network of an address, 203.0.113.0/24; empty for what is none."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    mapped = None if isinstance(known, IPv4Address) else known.ipv4_mapped
    known = mapped or known
    return str(ip_network(f"{known}/{KEPT[known.version]}", strict=False))


def browser_of(user_agent: str) -> str:
    """“Firefox, Windows”: a kind, never a version; empty where it says neither."""
    kinds = (next((word for mark, word in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, kinds))
