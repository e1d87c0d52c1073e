"""The 37 rows in the order of their numbers."""

from isolation.faults import guardrail_rows, origin_rows, service_rows, sharing_rows, tag_rows
from isolation.faults.parts import Row

ROWS: tuple[Row, ...] = tuple(
    sorted(
        (
            *guardrail_rows.ROWS,
            *origin_rows.ROWS,
            *service_rows.ROWS,
            *sharing_rows.ROWS,
            *tag_rows.ROWS,
        ),
        key=lambda row: row.number,
    )
)
