"""Staff with areas and duties, consents, numbers, drafts, backups, attachments, retention."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'scan', 'signature')", name=op.f("ck_attachment_known_kind")),
        sa.CheckConstraint("length(key) = 64", name=op.f("ck_attachment_key_whole")),
        sa.CheckConstraint("length(name) = 32", name=op.f("ck_attachment_name_whole")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_sha256_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("name", name=op.f("uq_attachment_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_owner_kind_owner_id", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "backup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("same_disk", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("full_check", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('good', 'failed')", name=op.f("ck_backup_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    with op.batch_alter_table("backup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_backup_at"), ["at"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("staff_id", "place", name=op.f("uq_draft_staff_id_place")),
        info={"derived": True},
    )
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_counted_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("name", "year", name=op.f("uq_number_series_name_year")),
    )
    op.create_table(
        "restore",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("replaced_sequence", sa.Integer(), nullable=True),
        sa.Column("kept_folder", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=100), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'agreed', 'refused', 'withdrawn', 'done')", name=op.f("ck_consent_state")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff_member.id"], name=op.f("fk_consent_asked_by")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff_member.id"], name=op.f("fk_consent_handler_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(
            "ix_consent_open", ["state"], unique=False, sqlite_where=sa.text("state IN ('waiting', 'agreed')")
        )
        batch_op.create_index("ix_consent_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_delegation_period")),
        sa.ForeignKeyConstraint(["from_id"], ["staff_member.id"], name=op.f("fk_delegation_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff_member.id"], name=op.f("fk_delegation_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "designation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_designation_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
    )
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_designation_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["staff_member.id"], name=op.f("fk_retention_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
        sa.UniqueConstraint("kind", name=op.f("uq_retention_kind")),
    )
    op.create_table(
        "staff_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_staff_area_building_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_staff_area_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_area")),
    )
    with op.batch_alter_table("staff_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_area_building_id"), ["building_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_area_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "consent_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("how", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("strokes", sa.Text(), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=True),
        sa.Column("confirmed", sa.String(length=3), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirm_remark", sa.String(length=200), nullable=False),
        sa.CheckConstraint("answer IN ('agreed', 'refused')", name=op.f("ck_consent_step_answer")),
        sa.CheckConstraint("confirmed IN ('', 'yes', 'no')", name=op.f("ck_consent_step_confirmed")),
        sa.CheckConstraint(
            "way IN ('signed', 'delegate', 'telephone', 'letter', 'rank')", name=op.f("ck_consent_step_way")
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["staff_member.id"], name=op.f("fk_consent_step_approver_id")
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_step_consent_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff_member.id"], name=op.f("fk_consent_step_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_step")),
    )
    with op.batch_alter_table("consent_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_step_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(
            "ix_consent_step_to_confirm",
            ["confirm_by"],
            unique=False,
            sqlite_where=sa.text("confirm_by IS NOT NULL AND confirmed = ''"),
        )

    with op.batch_alter_table("journal_act", schema=None) as batch_op:
        batch_op.create_index("ix_journal_act_at", ["at"], unique=False)
        batch_op.create_index("ix_journal_act_staff_id", ["staff_id", "sequence"], unique=False)

    with op.batch_alter_table("journal_object", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_object_seen", ["act"], unique=False, sqlite_where=sa.text("how = 'seen'")
        )

    with op.batch_alter_table("meta", schema=None) as batch_op:
        batch_op.add_column(sa.Column("destroyed_sequence", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        # Changed CHECK constraints are not found by themselves.
        batch_op.drop_constraint("ck_notice_state", type_="check")
        batch_op.create_check_constraint(op.f("ck_notice_state"), "state IN ('draft', 'asked', 'issued')")
        batch_op.create_check_constraint(
            op.f("ck_notice_numbered"), "(state = 'issued') = (number IS NOT NULL)"
        )
        batch_op.add_column(sa.Column("handler_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("issued_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("issued_by", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_handler_id"), ["handler_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_notice_year_number"), ["year", "number"])
        batch_op.create_foreign_key(batch_op.f("fk_notice_issued_by"), "staff_member", ["issued_by"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_handler_id"), "staff_member", ["handler_id"], ["id"]
        )

    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_staff_member_sex"), "sex IN ('', 'f', 'm')")
        batch_op.add_column(sa.Column("sex", sa.String(length=1), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a site is never taken back to older tables; restore a backup")
