"""The IP plan as text: 80 columns, no colour."""

from collections.abc import Iterator, Sequence

from generator.estate.addresses.capacity import (
    CapacityReport,
    EnvironmentCapacity,
    NetworkCapacity,
    PoolCapacity,
    SubnetCapacity,
)
from generator.estate.addresses.sizing import Demand

_GAP = "  "
_NAMES_WIDTH = 72


def capacity_text(report: CapacityReport) -> str:
    """The whole plan, an environment after the other and the pools last; ends with a newline."""
    networks = [_networks(report.user_networks)] if report.user_networks else []
    sections = [*map(_environment, report.environments), *networks, _pools(report)]
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def _environment(environment: EnvironmentCapacity) -> list[str]:
    return [
        *_title(environment),
        "",
        *_interfaces(environment),
        "",
        *_sums(environment.demand),
        "",
        *(_subnets(environment.subnets) if environment.subnets else _unknown_subnets(environment)),
    ]


def _networks(networks: Sequence[NetworkCapacity]) -> list[str]:
    rows = [
        (one.name, one.cidr, one.region, str(one.zones), str(one.interfaces), str(one.spare))
        for one in networks
    ]
    head = ("Network of users", "range", "Region", "zones", "used in each", "spare")
    return [*_table(head, rows, numbers={3, 4, 5}, indent="")]


def _title(environment: EnvironmentCapacity) -> Iterator[str]:
    yield environment.owner
    kind = f"existing VPC {environment.vpc_id}" if environment.vpc_id else "VPC"
    yield f"{_GAP}{kind} {environment.vpc_cidr} in {environment.region}"
    yield f"{_GAP}sized for {environment.demand.users} users; the files declare {environment.declared_users}"
    if environment.guests:
        count = len(environment.guests)
        yield f"{_GAP}shared by {count} {'tenant' if count == 1 else 'tenants'}:"
        yield from _wrapped(environment.guests)


def _wrapped(names: Sequence[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name) > _NAMES_WIDTH:
            yield f"{_GAP}{_GAP}{line}"
            line = ""
        line = f"{line}, {name}" if line else name
    yield f"{_GAP}{_GAP}{line}"


def _interfaces(environment: EnvironmentCapacity) -> Iterator[str]:
    rows = [
        (row.entity, row.target, str(row.count), str(row.level), row.note) for row in environment.interfaces
    ]
    return _table(("Network interfaces", "in", "count", "level", ""), rows, numbers={2})


def _sums(demand: Demand) -> Iterator[str]:
    rows = [
        ("One user", str(demand.user_addresses), "of their own"),
        ("Domain", str(demand.domain_addresses), f"{demand.shared_subnet_addresses} in each subnet"),
        ("Domain with one user", str(demand.one_user_total), ""),
        (f"Domain with {demand.users} users", str(demand.total), "over all subnets"),
        (
            "Worst case of a subnet",
            str(demand.subnet_need),
            f"all users in one: /{demand.subnet_prefix} with {demand.sizing.growth_percent}% growth",
        ),
    ]
    return _table(("Addresses", "count", ""), rows, numbers={1})


def _subnets(subnets: Sequence[SubnetCapacity]) -> Iterator[str]:
    rows = [
        (
            one.cidr,
            one.availability_zone,
            str(one.usable),
            str(one.need),
            str(one.spare),
            str(one.most_users),
        )
        for one in subnets
    ]
    head = ("Subnet", "zone", "usable", "need", "spare", "users that fit")
    return _table(head, rows, numbers={2, 3, 4, 5})


def _unknown_subnets(environment: EnvironmentCapacity) -> Iterator[str]:
    zones = environment.demand.zones
    named = f"{zones} subnets are" if zones > 1 else "1 subnet is"
    yield f"{_GAP}{named} named without range; `existing_vpc.subnets` takes both. In this"
    yield f"{_GAP}VPC one has at most {environment.at_most} usable addresses;"
    yield f"{_GAP}each should have {environment.demand.subnet_need} free ones."


def _pools(report: CapacityReport) -> list[str]:
    if not report.pools:
        return ["No address pools: every new VPC needs a range of its own in its file."]
    following = report.next_block or "none left"
    return [
        *_table(
            ("Address pool", "addresses", "free", "used"), map(_pool, report.pools), {1, 2, 3}, indent=""
        ),
        "",
        f"Next block for a tenant of usual size: {following}",
    ]


def _pool(pool: PoolCapacity) -> tuple[str, ...]:
    used = 100 - 100 * pool.free // pool.addresses
    return pool.cidr, f"{pool.addresses:,}", f"{pool.free:,}", f"{used}%"


def _table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]] | Iterator[Sequence[str]],
    numbers: set[int],
    indent: str = _GAP,
) -> Iterator[str]:
    """The rows below their head, columns as wide as their widest cell, numbers to the right."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield f"{indent}{_GAP.join(cells)}".rstrip()
