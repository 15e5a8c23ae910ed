"""What every mapped class shares: names of constraints, STRICT tables, and the column types of the store."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from models.instants import moment, seconds
from models.legible import legible


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole UTC seconds since 1970; a naive one is refused with ValueError."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_whole_number(dialect))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else seconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept exactly, never as a binary float: text on SQLite, NUMERIC elsewhere."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return f"{value:f}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0 (a STRICT table knows no booleans)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


def _whole_number(dialect: Dialect) -> TypeEngine[int]:
    # A STRICT table takes INTEGER, which on SQLite has 64 bits; elsewhere that is BIGINT.
    return Integer() if dialect.name == "sqlite" else BigInteger()


# More digits than any typed number times any unit's factor has, so that only a quotient without end is rounded.
_DIGITS = 60


def as_decimal(value: Fraction) -> Decimal:
    """The number as a decimal without trailing zeros: exact where it has an end, else 60 significant digits."""
    with localcontext(prec=_DIGITS):
        return Decimal(f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}")


def one_of(column: str, names: Collection[str]) -> CheckConstraint:
    """A constraint that holds a column to these names."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(name) for name in names)})", name=column)


def yes_or_no(column: str) -> CheckConstraint:
    """A constraint that holds a column to 0 and 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=column)


_KEY = BigInteger().with_variant(Integer(), "sqlite")

Key = Annotated[int, mapped_column(_KEY, primary_key=True)]


def key_of(
    column: str, *, index: bool = False, unique: bool | None = None, primary_key: bool = False
) -> MappedColumn[Any]:
    """A foreign key; the annotation says whether it may be absent."""
    return mapped_column(_KEY, ForeignKey(column), index=index, unique=unique, primary_key=primary_key)


class Base(DeclarativeBase):
    """The parent of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: Instant, Decimal: Exact, bool: Flag, str: Text}


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _keep_legible(_: type[Base], __: str, attribute: InstrumentedAttribute[Any]) -> None:
    # Here, and not where each text is typed: whatever way it comes in, what cannot be shown is not kept.
    columns = getattr(attribute.property, "columns", ())
    if columns and isinstance(columns[0].type, Text):
        event.listen(attribute, "set", _legible, retval=True)


def _legible(_: Base, value: Any, *__: Any) -> Any:
    return legible(value) if isinstance(value, str) else value
