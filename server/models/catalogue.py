"""Procedures in their dated versions, the releases that brought them, and who has read which."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

# A change is a new row: a dossier keeps the version of its day.
procedures = Table(
    "procedures",
    metadata,
    own_id(),
    hall_id(),
    Column("code", String(40), nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("name", JSON, nullable=False),
    Column("field", JSON, nullable=False),
    Column("limit_amount", Integer, nullable=False),
    Column("limit_unit", String(20), nullable=False),
    Column("cutoff", Integer),  # minutes after midnight, local
    Column("facts", JSON, nullable=False),  # papers, presence, fee, channels, keywords, … as the catalogue shows them
    Column("legal_basis", Text, nullable=False),
    Column("source_url", Text, nullable=False, default=""),
    Column("verified_by", String(120), nullable=False, default=""),
    Column("verified_on", Date),
    Column("release_id", BigId),  # the release that brought this version; empty: the ward's first
    Column("announced_on", Date),
    UniqueConstraint("hall_id", "code", "effective_from"),
)

# A change of the catalogue as it was applied: which procedures, which fields, from which day.
catalogue_releases = Table(
    "catalogue_releases",
    metadata,
    own_id(),
    hall_id(),
    Column("at", Moment, nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("origin", String(10), nullable=False),
    Column("publisher", String(200), nullable=False, default=""),
    Column("digest", String(64), nullable=False),  # SHA-256 of what was applied, so that it is told apart from another
    Column("changes", JSON, nullable=False),
    CheckConstraint("origin IN ('file', 'package', 'edit')", name="origin"),
    Index("ix_catalogue_releases_hall", "hall_id", "id"),
)

catalogue_acknowledgements = Table(
    "catalogue_acknowledgements",
    metadata,
    hall_id(),
    Column("release_id", BigId, ForeignKey("catalogue_releases.id"), nullable=False),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("release_id", "person_id"),
)

# Whose signature on a package this hall believes.
catalogue_publishers = Table(
    "catalogue_publishers",
    metadata,
    hall_id(),
    Column("public_key", String(64), nullable=False),  # Ed25519, base64
    Column("name", String(200), nullable=False),
    Column("added_at", Moment, nullable=False),
    PrimaryKeyConstraint("hall_id", "public_key"),
)
